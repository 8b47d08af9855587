"""A row cancelled, and the latest changes of a declared database."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.audit import queries as audit
from lienthong.services.intake import actions as intake
from lienthong.services.intake.scope import may_handle
from lienthong.services.records import queries as records
from lienthong.services.records import seen
from lienthong.services.records.models import RecordHistory


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_row(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Ask for the reason, then cancel the row; its history stays."""
    whole = Place.of(request, contract_id, table)
    found = _own(whole, row_id)
    place, row_id = whole.of_row(found), str(found["_id"])
    if request.method == "POST":
        intake.cancel_row(
            table_name=place.table.name,
            row_id=row_id,
            reason=request.POST.get("ly_do", ""),
            by=request.user.actor,
        )
        messages.success(request, _("Đã hủy bản ghi; lịch sử vẫn được giữ."))
        return redirect(
            "web:records:row", contract_id, table, place.access.name_of(row_id, place.hidden)
        )
    context = place.frame("records") | {"row": found, "row_title": place.title_of_row(found)}
    return render(request, "records/cancel.html", context)


def _own(place: Place, name: str) -> records.Row:
    """Return the row to be changed. Raises NotFound, NotAllowed: a form shows all its values."""
    found = seen.get(place.access.demand("write"), name)
    may_handle(place.access, str(found.get(place.table.unit_field or "") or ""))
    return found


@needs("records.read")
@require_safe
def changes(request: Request, contract_id: str) -> HttpResponse:
    """List the latest changes of the table's rows, and what was done to its contract."""
    place = Place.of(request, contract_id)
    found = RecordHistory.objects.filter(table_name=place.table.name)
    unit, column = place.access.unit, place.table.unit_field
    if unit is not None:
        found = found.filter(**{f"row__{column}": unit}) if unit and column else found.none()
    event = request.GET.get("su_kien", "")
    if event in ("NEW", "UPDATE", "CANCEL"):
        found = found.filter(event=event)
    paging = Paging.of(request, found.count())
    entries = list(
        found.order_by("-changed_at", "-id")[paging.offset : paging.offset + paging.size]
    )
    known = seen.named(place.access, (entry.row_id for entry in entries))
    for entry in entries:
        entry.row_id = known[entry.row_id].name
    context = place.frame("history") | {
        "entries": entries,
        "paging": paging,
        "event": event,
        "contract_changes": audit.of_subject(f"contract:{contract_id}")[:20],
    }
    return render(request, "records/changes.html", context)
