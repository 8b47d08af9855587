"""Reports by program: what is owed, compose, word, take out, and each act of a report's way.

Rights are those of the pages: data officers write and send, another one or a leader reviews, a
leader signs.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lienthong.base import clock
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.api.report_shapes import (
    NewReport,
    PeriodShape,
    RatesShape,
    Reason,
    ReportShape,
    Sending,
    Signing,
    WholeReportShape,
    Words,
    period_json,
    rates_json,
    report_json,
    whole_report_json,
)
from lienthong.entrypoints.kept_files import HEADERS
from lienthong.services.reporting import actions, queries
from lienthong.services.reporting.files import file_name, file_of
from lienthong.services.reporting.ports import Form, writers

router = Router(tags=["reports"])


@router.get("/periods", response=list[PeriodShape])
def periods(
    request: HttpRequest, search: str = "", plan: str = "", cadence: str = "", state: str = ""
) -> list[dict[str, Any]]:
    """Periods for which a report is owed up to today, most pressing first, then what was sent."""
    demand(request, "direction.read")
    asked = queries.Question(search, plan, cadence, state)
    return [period_json(line) for line in queries.periods_owed(clock.today(), asked)]


@router.get("/units", response=list[RatesShape])
def units(request: HttpRequest) -> list[dict[str, Any]]:
    """How each reporter kept its days, and how complete its reports are; most missing first."""
    demand(request, "direction.read")
    return [rates_json(rates) for rates in queries.unit_rates(clock.today())]


@router.post("", response=WholeReportShape)
def compose(request: HttpRequest, body: NewReport) -> dict[str, Any]:
    """Begin the report of a period, its figures measured now; a period that has one is refused."""
    user = demand(request, "reports.write")
    made = actions.compose_report(regime_id=body.regime, period=body.period, by=user.actor)
    return whole_report_json(made)


@router.get("/{int:number}", response=WholeReportShape)
def report(request: HttpRequest, number: int) -> dict[str, Any]:
    """One report: its state, what was measured with sources, what people wrote, its steps."""
    demand(request, "direction.read")
    return whole_report_json(queries.report(number))


@router.get("/{int:number}/files/{form}")
def file(request: HttpRequest, number: int, form: Form) -> HttpResponse:
    """The report as docx, pdf (the signed one once it is signed), xlsx or json."""
    demand(request, "direction.read")
    found = queries.report(number)
    answer = HttpResponse(
        file_of(found, form), content_type=writers()[form].media_type, headers=HEADERS
    )
    answer["Content-Disposition"] = f'attachment; filename="{file_name(found, form)}"'
    return answer


@router.post("/{int:number}/measure", response=ReportShape)
def measure(request: HttpRequest, number: int) -> dict[str, Any]:
    """Measure the figures anew; words stay."""
    user = demand(request, "reports.write")
    return report_json(actions.recompose(report_id=number, by=user.actor))


@router.post("/{int:number}/words", response=WholeReportShape)
def words(request: HttpRequest, number: int, body: Words) -> dict[str, Any]:
    """Write the words of parts and of the letter around them; a measured figure refuses."""
    user = demand(request, "reports.write")
    made = actions.write_words(
        report_id=number, words=body.words, letter=body.letter, by=user.actor
    )
    return whole_report_json(made)


@router.post("/{int:number}/submit", response=ReportShape)
def submit(request: HttpRequest, number: int) -> dict[str, Any]:
    """Hand the report to its reviewer."""
    user = demand(request, "reports.write")
    return report_json(actions.hand_in(report_id=number, by=user.actor))


@router.post("/{int:number}/return", response=ReportShape)
def send_back(request: HttpRequest, number: int, body: Reason) -> dict[str, Any]:
    """Give the report back to be mended, saying why."""
    user = demand(request, "reports.review")
    return report_json(actions.send_back(report_id=number, reason=body.reason, by=user.actor))


@router.post("/{int:number}/approve", response=ReportShape)
def approve(request: HttpRequest, number: int) -> dict[str, Any]:
    """Approve a report that somebody else handed in."""
    user = demand(request, "reports.review")
    return report_json(actions.approve(report_id=number, by=user.actor))


@router.post("/{int:number}/sign", response=ReportShape)
def sign(request: HttpRequest, number: int, body: Signing) -> dict[str, Any]:
    """Sign an approved report's PDF by the node's certificate, or note a signed printed copy."""
    user = demand(request, "reports.sign")
    return report_json(actions.sign(report_id=number, on_paper=body.on_paper, by=user.actor))


@router.post("/{int:number}/send", response=ReportShape)
def send(request: HttpRequest, number: int, body: Sending) -> dict[str, Any]:
    """Note that a signed report was sent, when, and by which way."""
    user = demand(request, "reports.write")
    return report_json(actions.send(report_id=number, note=body.note, on=body.on, by=user.actor))


@router.post("/{int:number}/unlock", response=ReportShape)
def unlock(request: HttpRequest, number: int, body: Reason) -> dict[str, Any]:
    """Let a late report be worded and handed in for three days, saying why."""
    user = demand(request, "reports.review")
    return report_json(actions.unlock(report_id=number, reason=body.reason, by=user.actor))
