"""Read saved views: those a person sees, and the one a list opens with."""

from django.db.models import Q, QuerySet

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.accounts.models import User
from lienthong.services.records.models import DefaultView, SavedView


def visible(user: User, table_name: str) -> QuerySet[SavedView]:
    """Return the views of a table this person sees: own ones, the unit's, everybody's."""
    seen = Q(owner=str(user.actor)) | Q(shared=SavedView.Shared.NODE)
    if user.unit:
        seen |= Q(shared=SavedView.Shared.UNIT, unit=user.unit)
    return SavedView.objects.filter(seen, table_name=table_name)


def find(user: User, table_name: str, view_id: int) -> SavedView:
    """Return one view. Raises NotFound, also when it is not this person's to see."""
    found = visible(user, table_name).filter(pk=view_id).first()
    if found is None:
        raise NotFound(
            N_("Không có khung nhìn đã lưu này, hoặc người lưu không chia sẻ nữa."),
            code="unknown-view",
        )
    return found


def default(user: User, table_name: str) -> SavedView | None:
    """Return the view the person's list opens with, None when it is all rows."""
    held = DefaultView.objects.filter(owner=str(user.actor), table_name=table_name).first()
    return visible(user, table_name).filter(pk=held.view_id).first() if held else None
