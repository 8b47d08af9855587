"""How sure the machine was, and who did what, in words."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.services.accounts.models import User
from lienthong.services.digitising.models import SheetField

# words, tone, icon
SURE = (_("Máy đọc rõ: xem lại với giấy"), "good", "check-circle")
UNSURE = (_("Máy đọc không chắc: gõ đúng như trên giấy"), "watch", "exclamation-triangle")
UNSEEN = (_("Máy không thấy trên giấy: có thì gõ, không thì để trống"), "quiet", "dash-circle")
TURNS: Mapping[str, Promise] = {
    "first": _("Nhập lần thứ nhất"),
    "second": _("Nhập lần thứ hai, độc lập"),
    "third": _("Quyết định chỗ khác nhau"),
    "mend": _("Sửa lỗi của bản ghi"),
}


def surety(field: SheetField) -> tuple[Promise, str, str]:
    """Return what to say of the machine's reading of a field: words, tone, icon."""
    if not field.how:
        return UNSEEN
    if not field.double:
        return SURE
    return UNSURE


def names_of(people: Iterable[str]) -> dict[str, str]:
    """Return «user:name» → the full name, for those who are people of this node."""
    wanted = {p for p in people if p}
    logins = [p.partition(":")[2] for p in wanted if p.startswith("user:")]
    found = {f"user:{u.username}": str(u) for u in User.objects.filter(username__in=logins)}
    return {p: found.get(p, p.partition(":")[2] or p) for p in wanted}
