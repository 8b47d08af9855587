"""The runs of a database, and what one run changed: which rule, which batch, which version."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.quality.wording import line_of
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.quality.models import Run
from lienthong.services.quality.scoring import changes


@needs("records.read")
@require_safe
def runs(request: Request, contract_id: str) -> HttpResponse:
    """List the runs of a table, newest first."""
    place = Place.of(request, contract_id)
    found = Run.objects.filter(table_name=place.table.name)
    paging = Paging.of(request, found.count(), size=30)
    shown = list(found[paging.offset : paging.offset + paging.size])
    context = place.frame("quality") | {"runs": shown, "paging": paging}
    return render(request, "quality/runs.html", context)


@needs("records.read")
@require_safe
def run(request: Request, contract_id: str, pk: int) -> HttpResponse:
    """Show what a run changed against the run before, or against one that is chosen."""
    found = Run.objects.filter(pk=pk, contract_id=contract_id, state=Run.DONE).first()
    if found is None:
        raise NotFound(N_("Không có lần đo này."))
    place = Place.of(request, contract_id, found.table_name)
    earlier = Run.objects.filter(table_name=found.table_name, state=Run.DONE, pk__lt=pk)
    asked = request.GET.get("so_voi", "")
    chosen = earlier.filter(pk=int(asked)).first() if asked.isdecimal() else None
    moved = changes.changes(found, chosen)
    context = place.frame("quality") | {
        "run": found,
        "moved": moved,
        "earlier": list(earlier[:30]),
        "rules": [_line(change) for change in moved.rules] if moved else [],
    }
    return render(request, "quality/run.html", context)


def _line(change: Any) -> dict[str, Any]:
    return line_of(change.result) | {
        "change": change,
        "before": change.failed[0],
        "now": change.failed[1],
        "sentence": said(change.result.sentence, change.result.values),
    }
