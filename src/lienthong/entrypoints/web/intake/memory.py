"""Matchings that are remembered: the list, forgetting one, matching a batch without them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.intake.reach import batch_of, table_choices
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, remembering
from lienthong.services.intake.models import RememberedMapping


@needs("records.import")
@require_safe
def remembered(request: Request) -> HttpResponse:
    """List the remembered matchings that the person may use."""
    titles = dict(table_choices(request.user, "import"))
    kept = remembering.all_remembered([*titles], accounts.write_scope(request.user))
    paging = Paging.of(request, kept.count())
    context = {
        "rows": [
            (one, titles[one.table_name], _pairs(one))
            for one in kept[paging.offset : paging.offset + paging.size]
        ],
        "paging": paging,
    }
    return render(request, "intake/remembered.html", context)


def _pairs(one: RememberedMapping) -> list[tuple[str, str]]:
    """Return column → field title, as the table calls its fields now."""
    table = contracts.table(one.table_name)[1]
    return [
        (column, display.title_of(table.by_name[name]) if name in table.by_name else name)
        for column, name in sorted(one.mapping.items())
        if name
    ]


@needs("records.import")
@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    """Forget a matching."""
    one = remembering.by_id(pk)
    _demand(request.user, one)
    actions.forget(known=one, by=request.user.actor)
    messages.success(request, _("Đã quên cách ghép cột này; lần sau tệp được ghép lại từ đầu."))
    return redirect("web:intake:remembered")


@needs("records.import")
@require_POST
def afresh(request: Request, pk: int) -> HttpResponse:
    """Match the columns of a batch without what is remembered."""
    actions.match_afresh(batch=batch_of(request.user, pk), by=request.user.actor)
    messages.success(request, _("Đã ghép lại các cột từ đầu."))
    return redirect("web:intake:batch", pk)


def _demand(user: User, one: RememberedMapping) -> None:
    if one.table_name not in dict(table_choices(user, "import")) or not (
        accounts.may_write_unit(user, one.source)
    ):
        raise NotAllowed(
            N_("Cách ghép cột này của đơn vị khác."),
            remedy=N_("Liên hệ cán bộ dữ liệu nếu cần xóa."),
        )
