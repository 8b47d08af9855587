"""A database's quality: what a minister reads in a minute, and where a clerk goes on from."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.quality.drawing import chart
from lienthong.entrypoints.web.quality.wording import line_of
from lienthong.entrypoints.web.records.place import Place
from lienthong.entrypoints.web.states import WORD_MEANINGS, WORDS
from lienthong.services.quality import actions, queries
from lienthong.services.quality.models import Run
from lienthong.services.quality.node.moving_whole import classes_rest
from lienthong.services.quality.scores import Limits, Score
from lienthong.services.quality.scoring import changes, drops
from lienthong.services.quality.scoring.standing import Cause, DatabaseStanding, standing
from lienthong.services.quality.tickets import queries as tickets
from lienthong.services.sync.queries import shared_share
from lienthong.services.sync.sharing import shared_parts

SHOWN_TRENDS = ("dung", "du", "sach", "song", "thong_nhat", "dung_chung")
WAIT_SECONDS = 120
MOST_CHANGES = 5


@needs("records.read")
@require_safe
def tab(request: Request, contract_id: str) -> HttpResponse:
    """Show the gauges, the causes, the rules and the trend; only the live part for htmx."""
    place = Place.of(request, contract_id)
    context = place.frame("quality") | _measured(request, place)
    wanted = "records/_quality.html" if request.headers.get("HX-Target") == "measured" else ""
    return render(request, wanted or "records/quality.html", context)


def _measured(request: Request, place: Place) -> dict[str, Any]:
    run = queries.latest(place.table.name)
    newest = next(iter(queries.runs(place.table.name, limit=1)), None)
    found = standing(place.contract, queries.words_of(place.contract, shared_share))
    points = queries.trend(place.contract.id)
    return {
        "run": run,
        "newest": newest,
        "waiting": is_waiting(request, newest),
        "classes_rest": run is not None and classes_rest(run),
        "standing": found,
        "index": found.index,
        "in_short": _in_short(found),
        "words": [
            (w, WORDS[w], WORD_MEANINGS[w], s, said(s.reason)) for w, s in found.words.items()
        ],
        "shared": [
            (part, said(part.title), said(part.reason), table)
            for table, part in shared_parts(place.contract)
        ],
        "causes": [_cause(cause, found.index.limits) for cause in found.causes],
        "dearest": max((cause.index for cause in found.causes), default=0.0),
        "results": [line_of(r) for r in queries.results(run)] if run else [],
        "trend": [(WORDS[w], [p.words.get(w) for p in points]) for w in SHOWN_TRENDS],
        "trend_points": len(points),
        "points": points[::-1],
        "chart": chart(points, found.index.limits),
        "drops": [_drop(drop) for drop in drops.standing(place.contract.id)],
        "tickets": tickets.counts(tickets.Asked(contract_id=place.contract.id)),
    } | _moved(run)


def _in_short(found: DatabaseStanding) -> str:
    """Say in one sentence what to mend first, and what it would give."""
    if not found.causes or found.index.value is None:
        return ""
    first = found.causes[0]
    return _("Sửa hết %(count)s nguyên nhân đầu thì chỉ số lên %(after)s; lớn nhất: %(cause)s") % {
        "count": len(found.causes),
        "after": f"{found.all_fixed:.1f}".replace(".", ","),
        "cause": said(first.result.sentence, first.result.values),
    }


def _cause(cause: Cause, limits: Limits) -> dict[str, Any]:
    mended = Score(cause.if_fixed, limits=limits)
    return line_of(cause.result) | {"cause": cause, "table": cause.table, "if_fixed": mended}


def _drop(drop: Any) -> dict[str, Any]:
    name = str(WORDS.get(drop.word, _("Chỉ số chất lượng")))
    return {"drop": drop, "name": name, "sentence": said(drop.sentence, drop.values)}


def _moved(run: Run | None) -> dict[str, Any]:
    found = changes.changes(run, with_batches=False) if run else None
    if found is None:
        return {"moved": None}
    rules = [(c, said(c.result.sentence, c.result.values)) for c in found.rules]
    return {"moved": found, "moved_rules": rules[:MOST_CHANGES], "moved_count": len(rules)}


def is_waiting(request: Request, newest: Run | None) -> bool:
    """Tell whether the run this person asked for, or the move after a correction, is to come."""
    if newest is not None and newest.state == Run.RUNNING:
        return True
    asked = request.GET.get("tu", "")
    if not asked.isdecimal():
        return False
    since = clock.now().timestamp() - int(asked)
    if newest is None:
        return 0 <= since < WAIT_SECONDS
    moved = newest.moved_at is not None and newest.moved_at.timestamp() >= int(asked)
    ended = moved or newest.started_at.timestamp() >= int(asked) - 1
    return not ended and 0 <= since < WAIT_SECONDS


@needs("quality.run")
@require_POST
def settle_drop(request: Request, contract_id: str, pk: int) -> HttpResponse:
    """Close an alert of a fall by hand, with what was found out."""
    place = Place.of(request, contract_id)
    note = request.POST.get("ghi_chu", "").strip()
    drops.close(drop_id=pk, contract_id=contract_id, note=note, by=request.user.actor)
    messages.success(request, _("Đã đóng cảnh báo."))
    return redirect("web:records:quality", place.contract.id)


@needs("quality.run")
@require_POST
def measure(request: Request, contract_id: str) -> HttpResponse:
    """Ask for a measurement of the table; the page then waits for it."""
    place = Place.of(request, contract_id, request.POST.get("bang", ""))
    actions.request_run(table_name=place.table.name, by=request.user.actor)
    answer = redirect("web:records:quality", contract_id)
    answer["Location"] += f"?bang={place.table.name}&tu={int(clock.now().timestamp())}"
    return answer
