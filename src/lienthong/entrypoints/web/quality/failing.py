"""The rows that break one rule: found, sorted, paged, taken home as a file, corrected in place."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.web import downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging, asked_page
from lienthong.entrypoints.web.quality.views import is_waiting
from lienthong.entrypoints.web.quality.wording import line_of
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.quality import failing, queries
from lienthong.services.quality.exporting import note_export
from lienthong.services.quality.failing import Wanted
from lienthong.services.quality.masking import Shown, may_search, shown_all
from lienthong.services.quality.models import Failure, RuleResult
from lienthong.services.quality.tickets import queries as tickets

SIZE = 50


@needs("records.read")
@require_safe
def failures(request: Request, contract_id: str, pk: int) -> HttpResponse:
    """List the rows that break one rule in one run, by key or by value."""
    result = _result(contract_id, pk)
    place = Place.of(request, contract_id, result.run.table_name)
    masked = not may_search(place.access, result)
    asked = _asked(request, masked)
    offset = (asked_page(request) - 1) * SIZE
    wanted = Wanted(result, **asked, access=place.access)
    found = failing.failures(wanted, limit=SIZE, offset=offset)
    paging = Paging.of(request, found.total, SIZE, more=not found.exact)
    if paging.offset != offset:
        found = failing.failures(wanted, limit=SIZE, offset=paging.offset)
    newest = next(iter(queries.runs(place.table.name, limit=1)), None)
    context = place.frame("quality") | {
        "line": line_of(result),
        "rows": list(_lines(place, result, found.rows)),
        "paging": paging,
        "text": asked["search"],
        "many": failing.kept(result) > failing.FEW,
        "masked": masked,
        "query": request.GET.urlencode(),
        "waiting": is_waiting(request, newest),
        "latest": newest is not None and newest.pk == result.run_id,
        "back": _back(request, contract_id, result),
        "tickets": list(tickets.tickets(tickets.Asked(table=place.table.name, rule=result.rule))),
    }
    part = "records/_failures.html" if request.headers.get("HX-Target") == "failing" else ""
    return render(request, part or "records/failures.html", context)


@needs("records.read")
@require_safe
def of_rule(request: Request, contract_id: str, table: str, rule: str) -> HttpResponse:
    """Go to the rows that break a rule by the newest run: where one comes back to."""
    run = queries.latest(table)
    result = run.results.filter(rule=rule).first() if run else None
    if result is None or result.run.contract_id != contract_id:
        raise NotFound(N_("Không có kết quả đo này."))
    answer = redirect("web:records:failures", contract_id, result.pk)
    query = request.GET.urlencode()
    answer["Location"] += f"?{query}" if query else ""
    return answer


@needs("records.read")
@require_safe
def export(request: Request, contract_id: str, pk: int, kind: str) -> HttpResponseBase:
    """Give the failing rows as a file, masked as on the page. Raises NotAllowed."""
    result = _result(contract_id, pk)
    place = Place.of(request, contract_id, result.run.table_name)
    place.access.demand("export")
    if kind not in ("csv", "xlsx"):
        raise NotFound(N_("Không có kết quả đo này."))
    asked = _asked(request, not may_search(place.access, result))
    note_export(
        subject=f"result:{pk}", facts={"kind": kind, "rule": result.rule}, by=request.user.actor
    )
    header = [_("Khóa"), _("Giá trị"), _("Lý do"), _("Cách xử lý")]
    name = f"khong-dat-{place.table.name}-{clock.today():%Y%m%d}"
    return downloads.rows_file(kind, name, header, _cells(place, result, asked))


def _cells(place: Place, result: RuleResult, asked: dict[str, Any]) -> Iterator[list[object]]:
    sentence = said(result.sentence, result.values)
    for found in failing.every_failure(Wanted(result, **asked, access=place.access)):
        for row in _lines(place, result, found):
            reason = row["message"] or sentence
            yield [row["row_id"], row["value"], reason, row["remedy"]]


def _result(contract_id: str, pk: int) -> RuleResult:
    result = queries.result(pk)
    if result is None or result.run.contract_id != contract_id:
        raise NotFound(N_("Không có kết quả đo này."))
    return result


def _asked(request: Request, masked: bool) -> dict[str, Any]:
    """Return what is searched for and the order; by value only where no mask hides it."""
    sort = request.GET.get("xep", "")
    return {
        "search": "" if masked else request.GET.get("tim", "").strip(),
        "sort": "value" if sort == "gia_tri" and not masked else "row_id",
        "down": request.GET.get("giam") == "1",
    }


def _back(request: Request, contract_id: str, result: RuleResult) -> str:
    """Return the address that comes back here after a correction, by rule and not by run."""
    query = request.GET.copy()
    query.pop("tu", None)
    kept = f"?{query.urlencode()}" if query else ""
    table = result.run.table_name
    return f"/csdl/{contract_id}/chat-luong/quy-tac/{table}/{result.rule}/{kept}"


def _lines(place: Place, result: RuleResult, found: list[Failure]) -> Iterator[dict[str, Any]]:
    for failure, seen in zip(found, shown_all(place.access, found, result), strict=True):
        yield _failure(failure, seen)


def _failure(failure: Failure, seen: Shown) -> dict[str, Any]:
    return {
        "row_id": seen.row_id,
        "value": seen.value,
        "message": said(failure.message, seen.values),
        "remedy": said(failure.remedy, seen.values),
    }
