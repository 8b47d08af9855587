"""The six words of a database, its rules, the rows that break them, and measuring now."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records.place import Place
from lienthong.entrypoints.web.states import FAMILIES, WORD_MEANINGS, WORDS
from lienthong.services.quality import actions, queries
from lienthong.services.quality.masking import Shown, may_search, shown_all
from lienthong.services.quality.models import Failure, RuleResult, Run

SHOWN_TRENDS = ("dung", "du", "sach", "song", "thong_nhat", "dung_chung")
WAIT_SECONDS = 120


@needs("records.read")
@require_safe
def tab(request: Request, contract_id: str) -> HttpResponse:
    """Show the gauges, the rules and the trend; only the live part for htmx."""
    place = Place.of(request, contract_id)
    context = place.frame("quality") | _measured(request, place)
    wanted = "records/_quality.html" if request.headers.get("HX-Target") == "measured" else ""
    return render(request, wanted or "records/quality.html", context)


def _measured(request: Request, place: Place) -> dict[str, Any]:
    run = queries.latest(place.table.name)
    newest = next(iter(queries.runs(place.table.name, limit=1)), None)
    words = queries.table_words(run)
    points = queries.trend(place.contract.id)
    return {
        "run": run,
        "newest": newest,
        "waiting": _is_waiting(request, newest),
        "index": queries.table_index(run),
        "words": [(w, WORDS[w], WORD_MEANINGS[w], s, said(s.reason)) for w, s in words.items()],
        "results": [_line(r) for r in queries.results(run)] if run else [],
        "trend": [(WORDS[w], [p.words.get(w) for p in points]) for w in SHOWN_TRENDS],
        "trend_points": len(points),
    }


def _is_waiting(request: Request, newest: Run | None) -> bool:
    """Tell whether the run this person asked for has not ended yet."""
    if newest is not None and newest.state == Run.RUNNING:
        return True
    asked = request.GET.get("tu", "")
    if not asked.isdecimal():
        return False
    since = clock.now().timestamp() - int(asked)
    ended = newest is not None and newest.started_at.timestamp() >= int(asked) - 1
    return not ended and 0 <= since < WAIT_SECONDS


def _line(result: RuleResult) -> dict[str, Any]:
    state = "failing" if result.failed else "passed" if result.checked else "skipped"
    return {
        "result": result,
        "state": state,
        "sentence": said(result.sentence, result.values),
        "skip": said(result.skip_reason),
        "word": WORDS.get(result.word, result.word),
        "family": FAMILIES.get(result.family, result.family),
    }


@needs("quality.run")
@require_POST
def measure(request: Request, contract_id: str) -> HttpResponse:
    """Ask for a measurement of the table; the page then waits for it."""
    place = Place.of(request, contract_id, request.POST.get("bang", ""))
    actions.request_run(table_name=place.table.name, by=request.user.actor)
    answer = redirect("web:records:quality", contract_id)
    answer["Location"] += f"?bang={place.table.name}&tu={int(clock.now().timestamp())}"
    return answer


@needs("records.read")
@require_safe
def failures(request: Request, contract_id: str, pk: int) -> HttpResponse:
    """List the rows that break one rule, by key."""
    result = queries.result(pk)
    if result is None or result.run.contract_id != contract_id:
        raise NotFound(N_("Không có kết quả đo này."))
    place = Place.of(request, contract_id, result.run.table_name)
    masked = not may_search(place.access, result)
    text = "" if masked else request.GET.get("tim", "").strip()
    total = queries.failures(result, search=text, limit=0, access=place.access).total
    paging = Paging.of(request, total)
    found = queries.failures(
        result, search=text, limit=paging.size, offset=paging.offset, access=place.access
    )
    context = place.frame("quality") | {
        "line": _line(result),
        "rows": [
            _failure(failure, seen)
            for failure, seen in zip(
                found.rows, shown_all(place.access, found.rows, result), strict=True
            )
        ],
        "paging": paging,
        "text": text,
        "masked": masked,
    }
    return render(request, "records/failures.html", context)


def _failure(failure: Failure, seen: Shown) -> dict[str, Any]:
    return {
        "row_id": seen.row_id,
        "value": seen.value,
        "message": said(failure.message, seen.values),
        "remedy": said(failure.remedy, seen.values),
    }
