"""How units keep their days and how complete their figures are: as a page, CSV and XLSX."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.task_page import demanded_day
from lienthong.entrypoints.web.downloads.csv_file import csv_file
from lienthong.entrypoints.web.downloads.model import Column
from lienthong.entrypoints.web.downloads.xlsx_file import xlsx_file
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.reporting.figures.words import WAYS
from lienthong.entrypoints.web.reporting.words import period_words
from lienthong.entrypoints.web.states import STATES
from lienthong.services.reporting.indicators import definitions, rights
from lienthong.services.reporting.indicators.rates import Rate, Turn
from lienthong.services.reporting.indicators.rates import rates as rates_of
from lienthong.services.reporting.indicators.units import Tree


def _asked(request: Request) -> list[Rate]:
    since = request.GET.get("tu", "").strip()
    found = rates_of(
        clock.today(), form_id=request.GET.get("bieu", ""),
        since=demanded_day(since) if since else None,
    )  # fmt: skip
    tree, unit = Tree.of(clock.today()), request.GET.get("don_vi", "")
    return [rate for rate in found if rights.may_see(request.user, rate.unit.id, tree)
            and unit in ("", rate.unit.id)]  # fmt: skip


@needs("direction.read")
@require_safe
def rates(request: Request) -> HttpResponse:
    """Show how each unit kept its days for each form, and how complete its figures are."""
    found = _asked(request)
    paging = Paging.of(request, len(found))
    context = {
        "rows": [(one, _share(one.on_time_rate), _share(one.completeness), _ways(one))
                 for one in found[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "forms": [("", _("Mọi biểu")), *((f.pk, f.title) for f in definitions.forms())],
        "form": request.GET.get("bieu", ""),
        "since": request.GET.get("tu", ""),
        "query": request.GET.urlencode(),
        "turns": _turns(found) if request.GET.get("don_vi") else [],
        "at": clock.now(),
    }  # fmt: skip
    return render(request, "reporting/figures/rates.html", context)


def _turns(found: list[Rate]) -> list[tuple[Turn, str, str, float | None]]:
    """Every period of the unit asked for, newest first."""
    every = sorted((t for one in found for t in one.turns), key=lambda t: t.due, reverse=True)
    return [(t, period_words(t.period), f"figures_{t.kept}", _share(t.completeness))
            for t in every]  # fmt: skip


def _share(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _ways(rate: Rate) -> list[tuple[str, int]]:
    return [(str(text), rate.ways[way]) for way, text in WAYS.items() if rate.ways.get(way)]


@needs("direction.read")
@require_safe
def export(request: Request, form: str) -> HttpResponseBase:
    """Give the rates as CSV or XLSX, a line a unit, or a unit and period; shares as 0–100."""
    by_period = request.GET.get("theo") == "ky"
    titles = _turn_titles() if by_period else _rate_titles()
    named = [*titles, *(str(text) for text in WAYS.values())]
    columns = [Column(str(at), title) for at, title in enumerate(named)]
    name = f"ty-le-so-lieu-{clock.today():%Y%m%d}"
    answer: StreamingHttpResponse | HttpResponse
    cells = _turn_cells(_asked(request)) if by_period else _cells(_asked(request))
    answer = csv_file(name, columns, cells) if form == "csv" else xlsx_file(name, columns, cells)
    return answer


def _rate_titles() -> list[str]:
    return [_("Mã đơn vị"), _("Đơn vị"), _("Mã biểu"), _("Biểu số liệu"), _("Kỳ đến hạn"),
            _("Đúng hạn"), _("Trễ hạn"), _("Chưa trình"), _("Tỷ lệ đúng hạn (%)"),
            _("Đầy đủ (%)")]  # fmt: skip


def _turn_titles() -> list[str]:
    return [_("Mã đơn vị"), _("Đơn vị"), _("Mã biểu"), _("Biểu số liệu"), _("Kỳ"), _("Hạn"),
            _("Tình trạng"), _("Ngày trình"), _("Đầy đủ (%)")]  # fmt: skip


def _cells(found: list[Rate]) -> Iterator[list[object]]:
    for one in found:
        yield [
            one.unit.id, one.unit.name, one.form_id, one.title, one.due, one.in_time, one.late,
            one.missing, one.on_time_percent, one.complete_percent,
            *(one.ways.get(way, 0) for way in WAYS),
        ]  # fmt: skip


def _turn_cells(found: list[Rate]) -> Iterator[list[object]]:
    for turn in (turn for one in found for turn in one.turns):
        yield [
            turn.unit.id, turn.unit.name, turn.form_id, turn.title, period_words(turn.period),
            turn.due, str(STATES[f"figures_{turn.kept}"].text), turn.submitted_on,
            turn.complete_percent, *(turn.ways.get(way, 0) for way in WAYS),
        ]  # fmt: skip
