"""``lienthong quarantine``: settle the rows that were kept back, without a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.core.rules.model import Problem
    from lienthong.services.intake.desk.asking import Asked
    from lienthong.services.intake.models import DeskOperation, QuarantinedRow

app = typer.Typer(help=_("Xử lý các dòng bị giữ lại."), no_args_is_help=True)
BY = system("cli")
SHOWN = 15  # rows of a trial
TableArgument = Annotated[str, typer.Argument(help=_("Tên bảng."))]
CauseOption = Annotated[str, typer.Option("--cause", help=_("Mã lý do, như «causes» in ra."))]
RowOption = Annotated[list[int] | None, typer.Option("--row", help=_("Số của dòng cách ly."))]
UnitOption = Annotated[str, typer.Option("--unit", help=_("Chỉ đơn vị này."))]
BatchOption = Annotated[int | None, typer.Option("--batch", help=_("Chỉ lô này."))]
StateOption = Annotated[str, typer.Option("--state", help=_("open, corrected hoặc discarded."))]
ByRuleOption = Annotated[
    bool, typer.Option("--by-rule", help=_("Gộp theo quy tắc; mã lý do là của quy tắc."))
]
ReasonOption = Annotated[str, typer.Option("--reason", help=_("Lý do, căn cứ."))]
LimitOption = Annotated[int, typer.Option("--limit", help=_("Nhiều nhất bao nhiêu dòng in ra."))]


@app.command(name="list", help=_("Các dòng bị giữ lại của một bảng."))
def list_(
    table: TableArgument,
    cause: CauseOption = "",
    unit: UnitOption = "",
    batch: BatchOption = None,
    state: StateOption = "open",
    search: Annotated[str, typer.Option("--search", help=_("Từ cần tìm."))] = "",
    limit: LimitOption = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.desk import asking

    asked = replace(_asked(table, cause, unit, batch, None, state), search=search)
    rows = asking.page(asked, offset=0, size=limit)
    if as_json:
        show_json({"total": asking.count(asked), "rows": [_facts(row) for row in rows]})
        return
    show_table(
        _("Dòng bị giữ lại"),
        [_("Số"), _("Lô"), _("Dòng"), _("Đơn vị"), _("Người"), _("Vì sao")],
        [[r.pk, r.batch_id, r.row_number, r.unit, r.assignee, _why(r)] for r in rows],
    )


@app.command(help=_("Vì sao các dòng bị giữ lại, nhiều dòng nhất trước."))
def causes(
    table: TableArgument,
    unit: UnitOption = "",
    batch: BatchOption = None,
    by_rule: ByRuleOption = False,
    limit: LimitOption = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.desk import causes as queries

    asked = _asked(table, "", unit, batch, None)
    found = queries.groups(asked, each="reason" if by_rule else "cause", limit=limit)
    if as_json:
        groups = [
            {
                "cause": str(g.key),
                "rows": g.count,
                "waiting": g.waiting,
                "oldest": g.oldest.isoformat(),
                "problem": g.problem.to_json(),
            }
            for g in found.shown
        ]
        show_json({"total": found.total, "by": found.by, "causes": groups})
        return
    show_table(
        _("Lý do"),
        [_("Mã lý do"), _("Số dòng"), _("Cũ nhất"), _("Lý do")],
        [
            [g.key, g.count, f"{g.oldest:%d/%m/%Y}", filled(g.problem.message, g.problem.values)]
            for g in found.shown
        ],
    )


@app.command(help=_("Một dòng: tệp viết gì, sai ở đâu, ai đã làm gì."))
def show(
    row: Annotated[int, typer.Argument(help=_("Số của dòng cách ly."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake import queries

    held = queries.quarantined(row)
    if as_json:
        show_json(_facts(held))
        return
    show_table(_("Trong tệp"), [_("Cột"), _("Giá trị")], [[k, v] for k, v in held.raw.items()])
    say(_why(held))
    for event in held.events.all():
        say(f"{event.at:%d/%m/%Y %H:%M} {event.by} {event.get_kind_display()} {event.note}")


@app.command(help=_("Trả lời câu hỏi của một lý do cho mọi dòng của nó."))
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
        asked=_asked(table, cause, "", None, rows),
        choice=value,
        remember=remember,
        reason=reason,
        by=BY,
    )
    _finished(made, as_json)


@app.command(help=_("Sửa một cột của nhiều dòng theo một quy tắc."))
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
    asked = _asked(table, cause, unit, batch, rows, by_rule=by_rule)
    if dry_run:
        _show_trial(asked, rule, as_json)
        return
    _finished(desk.start_fix(asked=asked, rule=rule, by=BY, reason=reason), as_json)


@app.command(help=_("Bỏ các dòng, với lý do."))
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

    asked = _asked(table, cause, unit, batch, rows)
    _finished(desk.start_discard(asked=asked, reason=reason, by=BY), as_json)


@app.command(help=_("Mở lại các dòng đã bỏ."))
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

    asked = _asked(table, "", unit, batch, rows, "discarded")
    _finished(desk.start_reopen(asked=asked, by=BY), as_json)


@app.command(help=_("Giao các dòng cho một đơn vị, một người."))
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

    asked = _asked(table, cause, unit, batch, rows)
    made = desk.start_assign(asked=asked, unit=to_unit, person=to, note=note, by=BY)
    _finished(made, as_json)


@app.command(help=_("Hoàn tác một việc trên bàn cách ly."))
def undo(
    work: Annotated[int, typer.Argument(help=_("Số của việc."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake.actions import desk
    from lienthong.services.intake.desk import works

    _finished(desk.start_undo(operation=works.find(work), by=BY), as_json)


@app.command(help=_("Ghi các dòng ra tệp Excel kèm lý do."))
def export(
    table: TableArgument,
    file: Annotated[Path, typer.Argument(help=_("Tệp .xlsx sẽ ghi."))],
    cause: CauseOption = "",
    unit: UnitOption = "",
    batch: BatchOption = None,
    home: HomeOption = None,
) -> None:
    open_django(home)
    from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.intake.desk import asking

    asked = _asked(table, cause, unit, batch, None)
    rows = asking.every(asked)
    file.write_bytes(make_quarantine_sheet(contracts.table(table)[1], rows, say=_))
    say(str(file))


@app.command(name="import", help=_("Nộp lại tệp Excel đã sửa."))
def import_(
    table: TableArgument,
    file: Annotated[Path, typer.Argument(help=_("Tệp đã sửa."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    from lienthong.entrypoints.cli.intake import load

    load(file=file, table=table, yes=True, home=home, as_json=as_json)


def _asked(
    table: str,
    cause: str,
    unit: str,
    batch: int | None,
    rows: list[int] | None,
    state: str = "open",
    *,
    by_rule: bool = False,
) -> Asked:
    from lienthong.services.intake.desk.asking import Asked, uuid_of

    key = uuid_of(cause) if cause else None
    if cause and key is None:
        raise UserError(
            N_("«%(cause)s» không phải mã lý do."),
            code="unknown-cause",
            values={"cause": cause},
            remedy=N_("Lấy mã lý do từ lệnh «lienthong quarantine causes BẢNG»."),
        )
    return Asked(
        table,
        state=state,
        cause=None if by_rule else key,
        reasons=(key,) if by_rule and key is not None else None,
        units=(unit,) if unit else (),
        batch=batch,
        ids=tuple(rows) if rows else None,
    )


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


def _facts(row: QuarantinedRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "batch": row.batch_id,
        "row_number": row.row_number,
        "row_id": row.row_id,
        "state": row.state,
        "verdict": row.verdict,
        "unit": row.unit,
        "assignee": row.assignee,
        "revision": row.revision,
        "raw": row.raw,
        "values": row.values,
        "problems": row.problems,
        "created_at": row.created_at.isoformat(),
    }


def _why(row: QuarantinedRow) -> str:
    return "; ".join(
        filled(p["message"], p["values"]) for p in row.problems if p["severity"] == "error"
    )
