"""``lienthong quarantine answer, fix, discard, reopen, assign, undo``: work on many kept rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.quarantine_asking import (
    BatchOption,
    ByRuleOption,
    CauseOption,
    ReasonOption,
    RowOption,
    TableArgument,
    UnitOption,
    asked_rows,
)
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.core.rules.model import Problem
    from lienthong.services.intake.desk.asking import Asked
    from lienthong.services.intake.models import DeskOperation

BY = system("cli")
SHOWN = 15  # rows of a trial


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``lienthong quarantine``."""
    app.command(help=_("Trả lời câu hỏi của một lý do cho mọi dòng của nó."))(answer)
    app.command(help=_("Sửa một cột của nhiều dòng theo một quy tắc."))(fix)
    app.command(help=_("Bỏ các dòng, với lý do."))(discard)
    app.command(help=_("Mở lại các dòng đã bỏ."))(reopen)
    app.command(help=_("Giao các dòng cho một đơn vị, một người."))(assign)
    app.command(help=_("Hoàn tác một việc trên bàn cách ly."))(undo)


def answer(
    table: TableArgument,
    value: Annotated[str, typer.Argument(help=_("Câu trả lời: một giá trị được đề nghị."))],
    cause: CauseOption,
    rows: RowOption = None,
    remember: Annotated[bool, typer.Option("--remember", help=_("Nhớ cho lần sau."))] = False,
    reason: ReasonOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.actions import asked_questions

    made = asked_questions.answer_question(
        asked=asked_rows(table, cause, "", None, rows),
        choice=value,
        remember=remember,
        reason=reason,
        by=BY,
    )
    _finished(made, as_json)


def fix(
    table: TableArgument,
    column: Annotated[str, typer.Option("--column", help=_("Cột cần sửa."))],
    put: Annotated[str | None, typer.Option("--put", help=_("Đặt giá trị này."))] = None,
    find: Annotated[str, typer.Option("--find", help=_("Đoạn chữ cần thay."))] = "",
    replace_by: Annotated[str, typer.Option("--replace", help=_("Thay bằng."))] = "",
    pairs: Annotated[
        list[str] | None, typer.Option("--map", help=_("Đổi giá trị: «cũ=>mới», nhiều lần."))
    ] = None,
    source: Annotated[str, typer.Option("--copy", help=_("Lấy từ cột này."))] = "",
    clear: Annotated[bool, typer.Option("--clear", help=_("Xóa trắng."))] = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help=_("Nhận gợi ý của từng dòng."))
    ] = False,
    pick: Annotated[
        str, typer.Option("--pick", help=_("Với --suggested: nhận gợi ý có lý do này."))
    ] = "",
    cause: CauseOption = "",
    by_rule: ByRuleOption = False,
    rows: RowOption = None,
    unit: UnitOption = "",
    batch: BatchOption = None,
    reason: ReasonOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Chỉ xem trước."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.actions import desk
    from lienthong.services.intake.desk.rules import Rule

    if suggested:
        rule = Rule("suggest", column, value=pick)
    elif pairs:
        cut = (pair.partition("=>") for pair in pairs)
        rule = Rule("map", column, pairs={old.strip(): new.strip() for old, _m, new in cut})
    elif find:
        rule = Rule("replace", column, value=replace_by, find=find)
    elif source:
        rule = Rule("copy", column, source=source)
    else:
        rule = Rule("clear", column) if clear else Rule("put", column, value=put or "")
    asked = asked_rows(table, cause, unit, batch, rows, by_rule=by_rule)
    if dry_run:
        _show_trial(asked, rule, as_json)
        return
    _finished(desk.start_fix(asked=asked, rule=rule, by=BY, reason=reason), as_json)


def discard(
    table: TableArgument,
    reason: ReasonOption,
    cause: CauseOption = "",
    rows: RowOption = None,
    unit: UnitOption = "",
    batch: BatchOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.actions import desk

    asked = asked_rows(table, cause, unit, batch, rows)
    _finished(desk.start_discard(asked=asked, reason=reason, by=BY), as_json)


def reopen(
    table: TableArgument,
    rows: RowOption = None,
    unit: UnitOption = "",
    batch: BatchOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.actions import desk

    asked = asked_rows(table, "", unit, batch, rows, "discarded")
    _finished(desk.start_reopen(asked=asked, by=BY), as_json)


def assign(
    table: TableArgument,
    to_unit: Annotated[str, typer.Option("--to-unit", help=_("Đơn vị nhận."))] = "",
    to: Annotated[str, typer.Option("--to", help=_("Tên đăng nhập của người nhận."))] = "",
    note: Annotated[str, typer.Option("--note", help=_("Lời nhắn."))] = "",
    cause: CauseOption = "",
    rows: RowOption = None,
    unit: UnitOption = "",
    batch: BatchOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.actions import desk

    asked = asked_rows(table, cause, unit, batch, rows)
    made = desk.start_assign(asked=asked, unit=to_unit, person=to, note=note, by=BY)
    _finished(made, as_json)


def undo(
    work: Annotated[int, typer.Argument(help=_("Số của việc."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.actions import desk
    from lienthong.services.intake.desk import works

    _finished(desk.start_undo(operation=works.find(work), by=BY), as_json)


def _finished(operation: DeskOperation, as_json: bool) -> None:
    """Do what a job would do, in this process, and tell how it went."""
    from lienthong.services.intake.actions import desk
    from lienthong.services.intake.desk import running

    if operation.is_running:
        desk.work_off(operation_id=operation.pk, by=BY)
        operation.refresh_from_db()
    counts: dict[str, int] = running.progress(operation)["counts"]
    facts = {
        "work": operation.pk,
        "state": operation.state,
        "rows": operation.rows_total,
        "done": counts.get("done", 0),
        "failing": counts.get("failing", 0),
        "skipped": counts.get("skipped", 0),
    }
    if as_json:
        show_json(facts)
        return
    said = N_(
        "Việc số %(work)s: %(rows)s dòng, xong %(done)s, vẫn chưa được nhận %(failing)s, để nguyên "
        "%(skipped)s."
    )
    say(filled(said, facts))


def _show_trial(asked: Asked, rule: Any, as_json: bool) -> None:
    from lienthong.services.intake.desk.trying import tried
    from lienthong.services.intake.scope import access_of

    trial = tried(access_of(BY, asked.table_name, "write"), rule, asked)
    facts = {
        "rows": trial.total,
        "looked": len(trial.done),
        "accepted": trial.accepted,
        "failing": trial.failing,
        "untouched": trial.untouched,
    }
    changed = [one for one in trial.done if one.judged is not None][:SHOWN]
    if as_json:
        examples = [
            {"row": o.row.pk, "before": o.before, "after": o.after, "accepted": o.accepted}
            for o in changed
        ]
        show_json(facts | {"examples": examples})
        return
    show_table(
        _("Trước và sau"),
        [_("Số"), _("Trước"), _("Sau"), _("Kết quả")],
        [[o.row.pk, o.before, o.after, _fate(o.problems)] for o in changed],
    )
    said = N_(
        "Đã thử %(looked)s trong %(rows)s dòng: sẽ được nhận %(accepted)s, vẫn chưa được nhận "
        "%(failing)s, quy tắc không đổi gì %(untouched)s."
    )
    say(filled(said, facts))


def _fate(problems: tuple[Problem, ...]) -> str:
    return "; ".join(filled(p.message, p.values) for p in problems) or _("Được nhận")
