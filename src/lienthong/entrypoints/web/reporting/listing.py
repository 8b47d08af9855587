"""What is owed, as a list and a file, and how each unit keeps its days."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import plan_names
from lienthong.entrypoints.web.downloads.csv_file import csv_file
from lienthong.entrypoints.web.downloads.model import Column
from lienthong.entrypoints.web.downloads.xlsx_file import xlsx_file
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.reporting.words import CADENCES, period_words, states
from lienthong.entrypoints.web.states import STATES
from lienthong.services.accounts import queries as accounts
from lienthong.services.reporting import queries
from lienthong.services.reporting.queries import Owed, Question, UnitRates


def _question(request: Request) -> Question:
    query = request.GET
    return Question(
        query.get("tim", "").strip(), query.get("ke_hoach", ""), query.get("chu_ky", ""),
        query.get("trang_thai", ""),
    )  # fmt: skip


def cadences() -> list[tuple[str, str]]:
    """Return the rhythms, as a drop-down offers them."""
    return [("", _("Mọi chu kỳ")), *((key, str(text)) for key, text in CADENCES.items())]


@needs("direction.read")
@require_safe
def due(request: Request) -> HttpResponse:
    """List the periods for which a report is owed, overdue first."""
    asked, today = _question(request), clock.today()
    lines = queries.periods_owed(today, asked)
    paging = Paging.of(request, len(lines))
    context = {
        "rows": [_shown(x) for x in lines[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "asked": asked,
        "plans": [("", _("Mọi kế hoạch")), *plan_names()],
        "cadences": cadences(),
        "states": states(),
        "query": request.GET.urlencode(),
        "today": today,
        "may_write": accounts.allowed(request.user, "reports.write"),
    }
    wanted = "reporting/_due.html" if request.headers.get("HX-Target") == "list" else ""
    return render(request, wanted or "reporting/due.html", context)


def _shown(line: Owed) -> dict[str, object]:
    return {
        "line": line,
        "period": period_words(line.period.key),
        "badge": f"owed_{line.state}",
        "report_badge": f"report_{line.report.state}" if line.report else "",
    }


@needs("direction.read")
@require_safe
def export(request: Request, form: str) -> HttpResponseBase:
    """Give what is owed as CSV or XLSX."""
    today = clock.today()
    lines = queries.periods_owed(today, _question(request))
    titles = (_("Mã"), _("Báo cáo"), _("Kỳ"), _("Từ ngày"), _("Đến ngày"), _("Hạn"),
              _("Tình trạng"), _("Đơn vị báo cáo"), _("Nơi nhận"), _("Số"), _("Bước"),
              _("Ngày gửi"))  # fmt: skip
    columns = [Column(str(at), title) for at, title in enumerate(titles)]
    name = f"ky-bao-cao-{today:%Y%m%d}"
    answer: StreamingHttpResponse | HttpResponse
    cells = _cells(lines)
    answer = csv_file(name, columns, cells) if form == "csv" else xlsx_file(name, columns, cells)
    return answer


def _cells(lines: list[Owed]) -> Iterator[list[object]]:
    for line in lines:
        report = line.report
        yield [
            line.regime.pk, line.regime.title, period_words(line.period.key), line.period.start,
            line.period.end, line.period.due, str(STATES[f"owed_{line.state}"].text),
            line.regime.reporter, line.regime.recipient, report.pk if report else None,
            str(STATES[f"report_{report.state}"].text) if report else "",
            report.sent_on if report else None,
        ]  # fmt: skip


def _rated(rates: UnitRates) -> tuple[UnitRates, float | None, float | None]:
    """A unit's rates, with its shares as the pages write them: 0–100."""
    shares = (rates.on_time_rate, rates.completeness)
    on_time, complete = (None if share is None else 100 * share for share in shares)
    return rates, on_time, complete


@needs("direction.read")
@require_safe
def units(request: Request) -> HttpResponse:
    """Show how each reporter kept its days, and how complete its reports are."""
    rates = queries.unit_rates(clock.today())
    paging = Paging.of(request, len(rates))
    context = {
        "rows": [_rated(r) for r in rates[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "at": clock.now(),
    }
    return render(request, "reporting/units.html", context)
