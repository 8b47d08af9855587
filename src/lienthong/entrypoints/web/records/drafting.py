"""Drafts of the entry form: kept while a person types, opened again, listed, thrown away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records import attaching, form
from lienthong.entrypoints.web.records.opened import Opened
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import drafts
from lienthong.services.records.models import FormDraft


@needs("records.write")
@require_POST
def keep(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Keep what is typed: at once for the button, every few seconds for htmx."""
    name = request.POST.get("ban_ghi", "")
    opened = (
        Opened.of_row(request, contract_id, table, name)
        if name
        else Opened.new(request, contract_id, table)
    )
    texts = request.POST.dict() | attaching.uploaded(request, opened.place)
    draft = drafts.keep(
        table=opened.place.table,
        row_id=opened.row_id or "",
        values=form.posted(opened.place, texts, request.user),
        version=opened.version,
        by=request.user.actor,
    )
    if request.htmx:
        return render(request, "records/_draft_kept.html", {"draft": draft})
    messages.success(request, _("Đã lưu bản nháp; bản ghi chưa được lưu."))
    return redirect("web:records:drafts")


@needs("records.write")
@require_POST
def drop(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Throw a draft away and open the form anew, or go back to the list of drafts."""
    _contract, declared = contracts.table(table)
    row_id = request.POST.get("khoa", "")
    if drafts.drop(table=declared, row_id=row_id, by=request.user.actor):
        messages.success(request, _("Đã bỏ bản nháp."))
    if request.POST.get("ve") == "danh-sach":
        return redirect("web:records:drafts")
    name = request.POST.get("ban_ghi", "")
    if name:
        return redirect("web:records:edit", contract_id, table, name)
    return redirect("web:records:new", contract_id, table)


@needs("records.write")
@require_safe
def own(request: Request) -> HttpResponse:
    """List the drafts of the person."""
    lines = [_line(draft) for draft in drafts.of(request.user.actor)]
    return render(request, "records/drafts.html", {"lines": lines})


def _line(draft: FormDraft) -> dict[str, object]:
    """Return a draft with the names of its places; ``table`` is None when it is gone."""
    try:
        contract, table = contracts.table(draft.table_name)
    except UserError:
        return {"draft": draft, "table": None}
    name = table.title_field
    text = draft.values.get(name, "") if name else ""
    return {
        "draft": draft,
        "contract": contract,
        "table": table,
        "title": text or draft.row_id,
        "filled": sum(1 for value in draft.values.values() if value),
        "database": display.title_of(contract),
    }
