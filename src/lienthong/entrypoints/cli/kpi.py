"""``lienthong kpi``: indicators, what was measured and declared of them, and one's own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import (
    HomeOption,
    JsonOption,
    day_of,
    demand_file,
    open_django,
)
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.direction.kpis.queries import KpiLine

app = typer.Typer(help=_("Chỉ tiêu: xem, đo, khai báo, chỉ tiêu riêng."), no_args_is_help=True)
BY = system("cli")
FAILED = 1
Code = Annotated[str, typer.Argument(help=_("Mã chỉ tiêu."))]
PlanOption = Annotated[str, typer.Option("--plan", help=_("Mã kế hoạch."))]
AtOption = Annotated[str, typer.Option("--at", help=_("Tính đến ngày, dạng 2026-11-30."))]
TitleOption = Annotated[str, typer.Option("--title", help=_("Tên chỉ tiêu."))]
TargetOption = Annotated[str, typer.Option("--target", help=_("Mục tiêu, là một số."))]
UnitOption = Annotated[str, typer.Option("--unit", help=_("Đơn vị tính."))]
ComparatorOption = Annotated[str, typer.Option("--comparator", help=_("So sánh: >=, <= hoặc =."))]
CadenceOption = Annotated[
    str, typer.Option("--cadence", help=_("Kỳ theo dõi: monthly, quarterly, semiannual, yearly."))
]
DeadlineOption = Annotated[str, typer.Option("--deadline", help=_("Hạn, dạng 2026-12-31."))]
OwnerOption = Annotated[str, typer.Option("--owner", help=_("Mã đơn vị chịu trách nhiệm."))]
MeasureOption = Annotated[
    str, typer.Option("--measure", help=_("Cách đo của nút; để trống là người khai báo."))
]
ScopeOption = Annotated[str, typer.Option("--scope", help=_("Chỉ đo trong cơ quan mang mã này."))]
DefinitionOption = Annotated[str, typer.Option("--definition", help=_("Định nghĩa."))]
FormulaOption = Annotated[str, typer.Option("--formula", help=_("Cách tính khi khai báo."))]


@app.command("list", help=_("Chỉ tiêu với số gần nhất, mục tiêu và nguồn số liệu."))
def list_kpis(
    plan: PlanOption = "",
    at: AtOption = "",
    state: Annotated[
        str, typer.Option("--state", help=_("met, not_met, at_risk hoặc not_measured."))
    ] = "",
    source: Annotated[
        str, typer.Option("--source", help=_("measured, declared hoặc none."))
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    from lienthong.services.direction.kpis import queries

    found = [
        line
        for line in queries.kpi_lines(day_of(at) if at else clock.today(), plan=plan)
        if state in ("", line.figure.state) and source in ("", line.figure.source)
    ]
    _show_lines(found, as_json)


@app.command(help=_("Một chỉ tiêu: định nghĩa, cách tính, các phần của con số, số đã khai báo."))
def show(kpi: Code, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    _show_one(kpi, as_json)


@app.command(help=_("Đo các chỉ tiêu nút tự đo, tất cả hoặc những mã nêu ra."))
def measure(
    kpis: Annotated[list[str] | None, typer.Argument(help=_("Mã chỉ tiêu."))] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> int:
    open_django(home)
    from lienthong.services.direction import actions

    done = actions.measure_kpis(by=BY, only=kpis or ())
    if as_json:
        show_json({"values": done.values, "failed": list(done.failed)})
    else:
        rows = [[code, _number(value)] for code, value in done.values.items()]
        show_table(_("Số vừa đo"), [_("Mã"), _("Số")], rows)
        for code in done.failed:
            say(filled(N_("Không đo được «%(id)s»: lỗi của phần mềm, xem log."), {"id": code}))
    return FAILED if done.failed else 0


@app.command(help=_("Khai báo số của chỉ tiêu nút không đo được, kèm căn cứ."))
def declare(
    kpi: Code,
    value: Annotated[str, typer.Argument(help=_("Giá trị, là một số."))],
    evidence: Annotated[str, typer.Option("--evidence", help=_("Căn cứ: số văn bản, biên bản."))],
    start: Annotated[str, typer.Option("--from", help=_("Ngày đầu kỳ; mặc định hôm nay."))] = "",
    end: Annotated[str, typer.Option("--to", help=_("Ngày cuối kỳ; mặc định hôm nay."))] = "",
    link: Annotated[str, typer.Option("--link", help=_("Đường dẫn tới căn cứ."))] = "",
    file: Annotated[Path | None, typer.Option("--file", help=_("Tệp minh chứng."))] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions
    from lienthong.services.direction.actions.kpis import Stated

    if file is not None:
        demand_file(file)
    today = clock.today()
    stated = Stated(
        _decimal(value), evidence, day_of(start) if start else today, day_of(end) if end else today,
        link, file, file.name if file else "",
    )  # fmt: skip
    actions.declare_kpi(kpi_id=kpi, stated_figure=stated, by=BY)
    _show_one(kpi, as_json)


@app.command(help=_("Thêm một chỉ tiêu riêng."))
def add(
    kpi: Code,
    title: TitleOption,
    target: TargetOption,
    unit: UnitOption = "",
    comparator: ComparatorOption = ">=",
    cadence: CadenceOption = "monthly",
    deadline: DeadlineOption = "",
    owner: OwnerOption = "",
    plan: PlanOption = "",
    measure: MeasureOption = "",
    scope: ScopeOption = "",
    definition: DefinitionOption = "",
    formula: FormulaOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions
    from lienthong.services.direction.kpis.definition import Definition

    made = Definition(
        title, unit, _decimal(target), comparator, cadence, day_of(deadline) if deadline else None,
        owner, plan, measure, scope, definition, formula,
    )  # fmt: skip
    actions.define_kpi(kpi_id=kpi, definition=made, by=BY)
    _show_one(kpi, as_json)


@app.command(help=_("Ngừng dùng một chỉ tiêu riêng; số liệu cũ vẫn được giữ."))
def retire(kpi: Code, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.retire_kpi(kpi_id=kpi, by=BY)
    _show_one(kpi, as_json)


@app.command(help=_("Dùng lại một chỉ tiêu riêng đã ngừng."))
def revive(kpi: Code, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.direction import actions

    actions.revive_kpi(kpi_id=kpi, by=BY)
    _show_one(kpi, as_json)


@app.command("import", help=_("Thêm, sửa chỉ tiêu riêng từ tệp Excel hoặc CSV."))
def take_in(
    file: Annotated[Path, typer.Argument(help=_("Tệp có cột như tệp xuất từ danh sách."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.direction import actions
    from lienthong.services.direction.kpis.files import definitions_in
    from lienthong.services.direction.kpis.queries import kpi_lines

    demand_file(file)
    codes = actions.take_in_kpis(definitions=definitions_in(file, file.name), by=BY)
    _show_lines([x for x in kpi_lines(clock.today()) if x.kpi.pk in codes], as_json)


@app.command(help=_("Xuất danh sách chỉ tiêu ra tệp .xlsx hoặc .csv."))
def export(
    file: Annotated[Path, typer.Argument(help=_("Tệp để ghi; đuôi .xlsx hoặc .csv."))],
    plan: PlanOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.entrypoints.web.direction.kpis.listing import file_of
    from lienthong.services.direction.kpis.queries import kpi_lines

    form = file.suffix.lower().removeprefix(".")
    if form not in ("xlsx", "csv"):
        raise UserError(
            N_("Không xuất được ra tệp «%(file)s»."),
            code="bad-export",
            values={"file": file.name},
            remedy=N_("Đặt đuôi tệp là .xlsx hoặc .csv."),
        )
    lines = kpi_lines(clock.today(), plan=plan)
    file.write_bytes(b"".join(file_of(form, lines)))
    if as_json:
        show_json({"file": str(file), "kpis": len(lines)})
        return
    say(filled(N_("Đã ghi %(count)s chỉ tiêu vào %(file)s."), {"count": len(lines), "file": file}))


def _show_lines(lines: Sequence[KpiLine], as_json: bool) -> None:
    if as_json:
        show_json([_facts(line) for line in lines])
        return
    titles = [_("Mã"), _("Chỉ tiêu"), _("Mục tiêu"), _("Số"), _("Trạng thái"), _("Nguồn")]
    rows = [
        [x.figure.code, _(x.figure.name), f"{x.figure.comparator} {x.figure.target}",
         _number(x.figure.value), x.figure.state, x.figure.source]
        for x in lines
    ]  # fmt: skip
    show_table(_("Chỉ tiêu"), titles, rows)


def _show_one(kpi_id: str, as_json: bool) -> None:
    from lienthong.services.direction.kpis import queries

    line = queries.kpi_line(kpi_id, clock.today())
    stated = [
        {"start": d.start, "end": d.end, "value": d.value, "evidence": d.evidence, "by": d.by}
        for d in line.kpi.declarations.all()
    ]
    if as_json:
        show_json(_facts(line) | {"declarations": stated})
        return
    _show_lines([line], as_json)
    reason = _(line.figure.reason) if line.figure.reason else ""
    told = [(_("Định nghĩa"), line.kpi.definition), (_("Cách tính"), _formula(line)),
            (_("Vì sao chưa có số"), reason)]  # fmt: skip
    for name, text in told:
        if text:
            say(f"{name}: {text}")
    for part, count in line.parts:
        say(f"{_(part)}: {_number(count)}")
    for one in stated:
        say(f"{one['start']} – {one['end']}: {one['value']} ({one['evidence']}, {one['by']})")


def _facts(line: KpiLine) -> dict[str, Any]:
    figure = line.figure
    names = ("code", "comparator", "target", "value", "measured_at", "source", "met", "state",
             "owner", "plan", "deadline")  # fmt: skip
    return {name: getattr(figure, name) for name in names} | {
        "name": _(figure.name),
        "unit": _(figure.unit),
        "own": line.kpi.own,
        "retired": line.kpi.retired_at,
        "measure": line.measure.id if line.measure else "",
        "formula": _formula(line),
        "reason": _(figure.reason) if figure.reason else "",
        "parts": {_(name): count for name, count in line.parts},
    }


def _formula(line: KpiLine) -> str:
    return _(line.measure.formula) if line.measure else line.kpi.formula


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _decimal(text: str) -> Decimal:
    from lienthong.core.cleaning import number as numbers
    from lienthong.core.cleaning.model import CannotRead

    try:
        read, _steps = numbers.clean(text)
    except CannotRead as error:
        raise UserError(
            N_("«%(text)s» không phải là số, hoặc đọc được hai cách."),
            code="bad-number",
            values={"text": text},
            remedy=N_("Ghi số không có dấu ngăn hàng nghìn, ví dụ 97,5."),
        ) from error
    return Decimal(str(read or 0))
