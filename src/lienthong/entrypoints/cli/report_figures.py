"""``lienthong report figures``: forms of indicators, what units give of them, totals, rates."""

from __future__ import annotations

import csv
from collections.abc import Sequence
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
from lienthong.entrypoints.report_words import spoken_period

if TYPE_CHECKING:
    from lienthong.services.reporting.indicators.fillings import Grid
    from lienthong.services.reporting.indicators.rates import Rate, Turn

app = typer.Typer(
    help=_("Số liệu của đơn vị theo biểu: khai báo, điền, trình, duyệt, tổng hợp, tỷ lệ."),
    no_args_is_help=True,
)
BY = system("cli")
REFUSED = 1
Form = Annotated[str, typer.Argument(help=_("Mã biểu số liệu."))]
PeriodOption = Annotated[str, typer.Option("--period", help=_("Kỳ, ví dụ 2026-11 hoặc 2026-Q4."))]
UnitOption = Annotated[str, typer.Option("--unit", help=_("Mã đơn vị."))]
Reason = Annotated[str, typer.Option("--reason", help=_("Lý do."))]
OutFile = Annotated[Path, typer.Option("--out", help=_("Tệp ghi ra."))]
COLUMNS: tuple[str, ...] = (
    "unit", "name", "form", "title", "due", "in_time", "late", "missing", "on_time_percent",
    "complete_percent",
)  # fmt: skip
TURN_COLUMNS = ("unit", "name", "form", "title", "period", "due", "kept", "submitted_on",
                "complete_percent")  # fmt: skip


@app.command(help=_("Các biểu đang dùng và để sẵn."))
def forms(home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.reporting.models import IndicatorForm

    found = list(IndicatorForm.objects.order_by("title"))
    if as_json:
        show_json([{"id": f.pk, "title": f.title, "version": f.number, "regimes": f.regime_ids,
                    "in_use": f.retired_at is None} for f in found])  # fmt: skip
        return
    rows = [[f.pk, f.title, f.number, ", ".join(f.regime_ids),
             _("đang dùng") if f.retired_at is None else _("để sẵn")] for f in found]  # fmt: skip
    titles = [_("Mã"), _("Tên"), _("Bản"), _("Chế độ báo cáo"), _("Trạng thái")]
    show_table(_("Biểu số liệu"), titles, rows)


@app.command(help=_("Khai báo biểu từ tệp YAML; biểu đã có thì thành bản mới."))
def declare(
    files: Annotated[list[Path], typer.Argument(help=_("Tệp khai báo."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.core.indicators.reading import form_of_yaml
    from lienthong.services.reporting.actions.indicator_forms import save_form

    made = []
    for file in files:
        demand_file(file)
        form = form_of_yaml(file.read_text(encoding="utf-8", errors="replace"))
        made.append(save_form(form=form, by=BY))
    if as_json:
        show_json([{"id": f.pk, "version": f.number} for f in made])
        return
    for one in made:
        told = {"id": one.pk, "n": one.number, "title": one.title}
        say(filled(N_("Biểu «%(id)s» (%(title)s) nay là bản %(n)s."), told))


@app.command(help=_("In khai báo của một biểu ở dạng YAML."))
def declaration(form: Form, home: HomeOption = None) -> None:
    open_django(home)
    from lienthong.core.indicators.plain import yaml_of
    from lienthong.services.reporting.indicators import definitions

    typer.echo(yaml_of(definitions.kept(form).form), nl=False)


@app.command(help=_("Đưa một biểu vào dùng, hoặc ngừng dùng."))
def use(
    form: Form,
    stop: Annotated[bool, typer.Option("--stop", help=_("Ngừng dùng."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting.actions.indicator_forms import retire_form

    made = retire_form(form_id=form, retired=stop, by=BY)
    if as_json:
        show_json({"id": made.pk, "in_use": made.retired_at is None})
        return
    done = N_("Biểu «%(id)s» đã ngừng dùng.") if stop else N_("Biểu «%(id)s» đã vào dùng.")
    say(filled(done, {"id": made.pk}))


@app.command(help=_("Số liệu của một đơn vị trong một kỳ, và điều còn phải xử lý."))
def show(
    form: Form, period: PeriodOption, unit: UnitOption, home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    _show(form, period, unit, as_json)


@app.command(help=_("Ghi tệp mẫu Excel để đơn vị điền."))
def template(
    form: Form, period: PeriodOption, unit: UnitOption, out: OutFile, home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    from lienthong.adapters.files.indicator_book import make_indicator_book

    _write(out, make_indicator_book(_grid(form, period, unit), spoken_period(period, filled)))
    show_json({"file": str(out)}) if as_json else typer.echo(str(out))


@app.command("take-in", help=_("Nộp tệp mẫu đã điền: nhận dòng đúng, báo từng ô sai."))
def take_in(
    form: Form,
    file: Annotated[Path, typer.Argument(help=_("Tệp đã điền."))],
    period: PeriodOption,
    unit: UnitOption,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting.actions.filling import take_in_figures

    demand_file(file)
    made = take_in_figures(form_id=form, period=period, unit=unit, path=file, name=file.name, by=BY)
    told = [
        {"place": p["place"], "message": filled(p["message"], p["values"]),
         "remedy": filled(p["remedy"], p["values"])}
        for p in made.problems
    ]  # fmt: skip
    if as_json:
        show_json({"accepted": made.accepted, "unchanged": made.unchanged, "problems": told})
    else:
        counts = {"n": made.accepted, "same": made.unchanged, "bad": len(told)}
        say(filled(N_("Nhận %(n)s ô, %(same)s ô không đổi, %(bad)s chỗ chưa nhận."), counts))
        for one in told:
            say(f"{one['place']}: {one['message']} {one['remedy']}".removeprefix(": "))
    if told:
        raise typer.Exit(REFUSED)


@app.command(help=_("Trình số liệu của một đơn vị."))
def submit(
    form: Form, period: PeriodOption, unit: UnitOption, home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    from lienthong.services.reporting.actions.figures_workflow import hand_in_figures

    hand_in_figures(form_id=form, period=period, unit=unit, by=BY)
    _show(form, period, unit, as_json)


@app.command("return", help=_("Trả số liệu lại cho đơn vị sửa, có lý do."))
def send_back(
    form: Form, period: PeriodOption, unit: UnitOption, reason: Reason, home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    from lienthong.services.reporting.actions.figures_workflow import send_back_figures

    send_back_figures(form_id=form, period=period, unit=unit, reason=reason, by=BY)
    _show(form, period, unit, as_json)


@app.command(help=_("Duyệt số liệu của một đơn vị."))
def approve(
    form: Form, period: PeriodOption, unit: UnitOption, home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    from lienthong.services.reporting.actions.figures_workflow import approve_figures

    approve_figures(form_id=form, period=period, unit=unit, by=BY)
    _show(form, period, unit, as_json)


@app.command(help=_("Mở khóa số liệu quá hạn của một đơn vị trong ba ngày, có lý do."))
def unlock(
    form: Form, period: PeriodOption, unit: UnitOption, reason: Reason, home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    open_django(home)
    from lienthong.services.reporting.actions.figures_workflow import unlock_figures

    unlock_figures(form_id=form, period=period, unit=unit, reason=reason, by=BY)
    _show(form, period, unit, as_json)


@app.command(help=_("Số tổng hợp của một biểu trong một kỳ, và đơn vị còn thiếu."))
def totals(
    form: Form,
    period: PeriodOption,
    unit: Annotated[str, typer.Option("--unit", help=_("Mã đơn vị; bỏ trống là tất cả."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting.indicators import definitions
    from lienthong.services.reporting.indicators.in_reports import shown
    from lienthong.services.reporting.indicators.totals import totals as totals_of

    found = totals_of(definitions.kept(form), period, unit)
    lines = [(one, shown(one, added.value), added.units) for one, added in found.lines]
    if as_json:
        show_json({
            "given": len(found.given), "expected": len(found.standings),
            "approved": found.approved, "missing": [s.unit.id for s in found.missing],
            "totals": [{"cell": one.key, "value": value, "units": units}
                       for one, value, units in lines],
        })  # fmt: skip
        return
    rows = [[one.key, one.label, one.element.unit, value, units] for one, value, units in lines]
    titles = [_("Mã ô"), _("Chỉ tiêu"), _("Đơn vị tính"), _("Tổng số"), _("Đơn vị có số")]
    show_table(f"{found.kept.title} · {spoken_period(period, filled)}", titles, rows)
    counts = {"g": len(found.given), "n": len(found.standings), "a": found.approved}
    say(filled(N_("%(g)s/%(n)s đơn vị đã trình, %(a)s đã duyệt."), counts))
    for one in found.missing:
        say(filled(N_("Chưa có số: %(unit)s."), {"unit": one.unit.name}))


@app.command(help=_("Tỷ lệ đúng hạn và đầy đủ của từng đơn vị; ghi ra CSV khi có --out."))
def rates(
    form: Annotated[str, typer.Option("--form", help=_("Chỉ một biểu."))] = "",
    since: Annotated[
        str, typer.Option("--since", help=_("Kỳ kết thúc từ ngày, dạng 2026-11-30."))
    ] = "",
    by_period: Annotated[
        bool, typer.Option("--by-period", help=_("Mỗi dòng một đơn vị, một kỳ."))
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help=_("Tệp CSV ghi ra."))] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.reporting.indicators.rates import rates as rates_of

    today = clock.today()
    found = rates_of(today, form_id=form, since=day_of(since) if since else None)
    columns = TURN_COLUMNS if by_period else COLUMNS
    rows = [_turn(t) for one in found for t in one.turns] if by_period else [*map(_row, found)]
    if out is not None:
        _write_csv(out, columns, rows)
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    last = (
        [_("Kỳ"), _("Hạn"), _("Tình trạng"), _("Ngày trình"), _("Đầy đủ (%)")]
        if by_period
        else [_("Kỳ đến hạn"), _("Đúng hạn"), _("Trễ hạn"), _("Chưa trình"), _("Đúng hạn (%)"),
              _("Đầy đủ (%)")]
    )  # fmt: skip
    titles = [_("Mã đơn vị"), _("Đơn vị"), _("Mã biểu"), _("Biểu"), *last]
    show_table(_("Nộp số liệu theo đơn vị"), titles, rows)


def _row(one: Rate) -> list[Any]:
    return [one.unit.id, one.unit.name, one.form_id, one.title, one.due, one.in_time, one.late,
            one.missing, one.on_time_percent, one.complete_percent]  # fmt: skip


def _turn(one: Turn) -> list[Any]:
    return [one.unit.id, one.unit.name, one.form_id, one.title, one.period, one.due, one.kept,
            one.submitted_on, one.complete_percent]  # fmt: skip


def _write_csv(out: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from lienthong.adapters.files.formulas import neutral

    lines = [[neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([columns, *lines])
    except OSError as error:
        raise _cannot_write(out, error) from error


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise _cannot_write(out, error) from error


def _cannot_write(out: Path, error: OSError) -> UserError:
    return UserError(
        N_("Không ghi được tệp «%(file)s»: %(reason)s."),
        code="cannot-write",
        values={"file": str(out), "reason": error.strerror or str(error)},
        remedy=N_("Chọn nơi ghi được và còn chỗ trống."),
    )


def _grid(form: str, period: str, unit: str) -> Grid:
    from lienthong.services.reporting.indicators import definitions
    from lienthong.services.reporting.indicators.fillings import grid

    return grid(definitions.kept(form), period, unit)


def _show(form: str, period: str, unit: str, as_json: bool) -> None:
    from lienthong.services.reporting.indicators.writing import plain

    found = _grid(form, period, unit)
    state = found.filling.state if found.filling else "not_begun"
    said = [(row, plain(row.value)) for row in found.rows]
    if as_json:
        show_json({
            "state": state, "completeness": found.completeness,
            "cells": [{"cell": row.line.key, **told} for row, told in said],
            "findings": [filled(f.message, f.values) for f in found.findings],
        })  # fmt: skip
        return
    rows = [
        [row.line.key, row.line.label, told.get("value"), told.get("missing"), told.get("note"),
         row.cell.source if row.cell else ""]
        for row, told in said
    ]  # fmt: skip
    titles = [_("Mã ô"), _("Chỉ tiêu"), _("Giá trị"), _("Lý do thiếu"), _("Giải trình"),
              _("Nguồn")]  # fmt: skip
    show_table(f"{found.unit.name} · {spoken_period(period, filled)} · {state}", titles, rows)
    for one in found.findings:
        say(filled(one.message, one.values))
