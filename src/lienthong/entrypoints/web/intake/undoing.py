"""Take a published batch back: what would happen, then how far it is."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lienthong.base.errors import UserError
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.reach import batch_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, queries
from lienthong.services.intake import undo as undoing
from lienthong.services.intake.models import Batch
from lienthong.services.intake.owners import owners
from lienthong.services.records.access import Access


@needs("records.import")
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: Request, pk: int) -> HttpResponse:
    """Show what undoing would do and ask for the reason; then how far the undoing is."""
    found = batch_of(request.user, pk)
    if request.method == "POST":
        try:
            actions.undo_batch(
                batch=found,
                overwrite=request.POST.get("ca_da_sua") == "1",
                reason=request.POST.get("ly_do", ""),
                by=request.user.actor,
            )
        except UserError as error:
            return _page(request, found, error)
        return redirect("web:intake:undo", pk)
    return _page(request, found, None)


def _page(request: Request, found: Batch, error: UserError | None) -> HttpResponse:
    contract, table = contracts.table(found.table_name)
    access = Access.of(request.user, contract, table).demand("write")
    latest = found.undos.first()
    live = request.headers.get("HX-Target") == "progress"
    context = {"batch": found, "contract": contract, "table": table, "undo": latest}
    if latest is not None and latest.is_running:
        return render(request, "intake/_undo.html" if live else "intake/undoing.html", context)
    if live:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if latest is not None and error is None and request.GET.get("lai") != "1":
        return render(request, "intake/undoing.html", context)
    touched = list(undoing.touched(found))
    units = owners(table, [t.row_id for t in touched])
    context |= {
        "counts": undoing.counts(found),
        "touched": [
            (access.name_of(t.row_id, access.hidden_of(units[t.row_id].unit)), t) for t in touched
        ],
        "open_rows": queries.quarantine(batch=found).count(),
        "again": latest is not None,
        "message": said(error.message, error.values) if error else "",
        "remedy": said(error.remedy, error.values) if error and error.remedy else "",
    }
    return render(request, "intake/undo.html", context, status=error.status if error else 200)
