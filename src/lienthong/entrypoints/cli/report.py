"""``lienthong report``: regimes, what is owed, compose a report into files, its way to be sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli import report_figures, report_regime
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled
from lienthong.entrypoints.report_words import facts, spoken_period

if TYPE_CHECKING:
    from lienthong.services.reporting.models import Report

app = typer.Typer(help=_("Báo cáo: chế độ, kỳ đến hạn, lập, duyệt, ký, gửi."), no_args_is_help=True)
app.add_typer(report_figures.app, name="figures")
app.add_typer(report_regime.app, name="regime")
BY = system("cli")
Number = Annotated[int, typer.Argument(help=_("Số báo cáo."))]
Reason = Annotated[str, typer.Option("--reason", help=_("Lý do."))]
SearchOption = Annotated[str, typer.Option("--search", help=_("Chữ cần tìm."))]
OutOption = Annotated[Path, typer.Option("--out", help=_("Thư mục ghi tệp."))]


@app.command(help=_("Các chế độ báo cáo và chu kỳ của chúng."))
def regimes(
    search: SearchOption = "", home: HomeOption = None, as_json: JsonOption = False
) -> None:
    open_django(home)
    from lienthong.services.reporting import queries

    found = queries.regimes(search=search)
    if as_json:
        show_json(
            [
                {"id": r.pk, "title": r.title, "reporter": r.reporter, "recipient": r.recipient,
                 "cadence": r.cadence, "tracked_from": r.tracked_from, "own": r.own}
                for r in found
            ]
        )  # fmt: skip
        return
    rows = [[r.pk, r.title, r.reporter, r.recipient, r.cadence, r.tracked_from] for r in found]
    titles = [_("Mã"), _("Tên"), _("Đơn vị báo cáo"), _("Nơi nhận"), _("Chu kỳ"), _("Theo dõi từ")]
    show_table(_("Chế độ báo cáo"), titles, rows)


@app.command(help=_("Các kỳ phải báo cáo đến hôm nay, quá hạn đứng trước."))
def due(search: SearchOption = "", home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.reporting import queries

    lines = queries.periods_owed(clock.today(), queries.Question(search=search))
    if as_json:
        show_json(
            [
                {"regime": x.regime.pk, "title": x.regime.title, "period": x.period.key,
                 "due": x.period.due, "state": x.state, "days_left": x.days_left,
                 "report": x.report.pk if x.report else None}
                for x in lines
            ]
        )  # fmt: skip
        return
    rows = [
        [x.regime.pk, x.regime.title, spoken_period(x.period.key, filled), x.period.due, x.state,
         x.days_left, x.report.pk if x.report else None]
        for x in lines
    ]  # fmt: skip
    titles = [_("Mã"), _("Báo cáo"), _("Kỳ"), _("Hạn"), _("Trạng thái"), _("Còn (ngày)"), _("Số")]
    show_table(_("Kỳ phải báo cáo"), titles, rows)


@app.command(help=_("Lập báo cáo của một kỳ từ số liệu nút đo, ghi ra DOCX, PDF, XLSX, JSON."))
def compose(
    period: Annotated[str, typer.Option("--period", help=_("Kỳ, ví dụ 2026-11 hoặc 2026-Q4."))],
    out: OutOption,
    regime: Annotated[
        str, typer.Option("--regime", help=_("Mã chế độ; bỏ trống thì chế độ có hạn của kỳ đó."))
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help=_("Đo lại số liệu của báo cáo đã lập."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions, queries

    found = queries.regime(regime) if regime else queries.regime_of_period(period)
    report = queries.report_of(found, queries.period(found, period).key)
    if report is None:
        report = actions.compose_report(regime_id=found.pk, period=period, by=BY)
    elif again:
        report = actions.recompose(report_id=report.pk, by=BY)
    elif not as_json:
        say(
            filled(N_("Kỳ này đã có báo cáo số %(id)s; ghi lại các tệp của nó."), {"id": report.pk})
        )
    _write(report, out, as_json)


@app.command(help=_("Ghi một báo cáo ra tệp."))
def export(
    number: Number, out: OutOption, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    open_django(home)
    from lienthong.services.reporting import queries

    _write(queries.report(number), out, as_json)


@app.command(help=_("Một báo cáo: trạng thái, các bước đã qua."))
def show(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    _show(number, as_json)


@app.command(help=_("Viết lời cho một phần của báo cáo."))
def write(
    number: Number,
    part: Annotated[str, typer.Option("--part", help=_("Phần, ví dụ overview, difficulties."))],
    text: Annotated[str, typer.Option("--text", help=_("Lời của phần đó."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    actions.write_words(report_id=number, words={part: text}, by=BY)
    _show(number, as_json)


@app.command(help=_("Trình báo cáo để duyệt."))
def submit(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    actions.hand_in(report_id=number, by=BY)
    _show(number, as_json)


@app.command("return", help=_("Trả báo cáo lại để sửa, có lý do."))
def send_back(
    number: Number, reason: Reason, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    actions.send_back(report_id=number, reason=reason, by=BY)
    _show(number, as_json)


@app.command(help=_("Duyệt báo cáo."))
def approve(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    actions.approve(report_id=number, by=BY)
    _show(number, as_json)


@app.command(help=_("Ký báo cáo bằng chứng thư số của nút, hoặc ghi nhận đã ký trên giấy."))
def sign(
    number: Number,
    on_paper: Annotated[bool, typer.Option("--on-paper", help=_("Đã ký trên giấy."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    actions.sign(report_id=number, on_paper=on_paper, by=BY)
    _show(number, as_json)


@app.command(help=_("Ghi nhận báo cáo đã gửi."))
def send(
    number: Number,
    note: Annotated[str, typer.Option("--note", help=_("Gửi bằng cách nào, số đến."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    actions.send(report_id=number, note=note, by=BY)
    _show(number, as_json)


@app.command(help=_("Mở khóa một báo cáo quá hạn trong ba ngày, có lý do."))
def unlock(
    number: Number, reason: Reason, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    open_django(home)
    from lienthong.services.reporting import actions

    actions.unlock(report_id=number, reason=reason, by=BY)
    _show(number, as_json)


def _write(report: Report, out: Path, as_json: bool) -> None:
    from lienthong.services.reporting.files import file_name, file_of
    from lienthong.services.reporting.ports import FORMS

    paths = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            path = out / file_name(report, form)
            path.write_bytes(file_of(report, form))
            paths.append(str(path))
    except OSError as error:
        raise UserError(
            N_("Không ghi được vào thư mục «%(folder)s»: %(reason)s."),
            code="cannot-write",
            values={"folder": str(out), "reason": error.strerror or str(error)},
            remedy=N_("Chọn thư mục ghi được và còn chỗ trống."),
        ) from error
    if as_json:
        show_json(facts(report) | {"files": paths})
        return
    said = N_("Báo cáo số %(id)s, %(period)s, số liệu đo lúc %(at)s; %(signed)s.")
    period = spoken_period(report.period, filled)
    signed = _("đã ký số") if report.signed_sha256 else _("chưa ký số")
    at = report.composed_at.astimezone(clock.VIET_NAM)
    say(filled(said, {"id": report.pk, "period": period, "signed": signed,
                      "at": f"{at:%H:%M %d/%m/%Y}"}))  # fmt: skip
    for name in paths:
        typer.echo(name)


def _show(number: int, as_json: bool) -> None:
    from lienthong.services.reporting import queries

    report = queries.report(number)
    steps = list(report.steps.all())
    if as_json:
        told = [{"at": s.at, "by": s.by, "act": s.act, "note": s.note} for s in steps]
        show_json(facts(report) | {"steps": told})
        return
    rows = [
        [f"{s.at.astimezone(clock.VIET_NAM):%d/%m/%Y %H:%M}", s.act, s.by, s.note] for s in steps
    ]
    title = f"{report.pk} · {report.regime.title} · {spoken_period(report.period, filled)}"
    show_table(title, [_("Lúc"), _("Việc"), _("Ai"), _("Ghi chú")], rows)
