"""``lienthong quarantine``: settle the rows that were kept back, without a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.entrypoints.cli import quarantine_work
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.quarantine_asking import (
    BatchOption,
    ByRuleOption,
    CauseOption,
    LimitOption,
    StateOption,
    TableArgument,
    UnitOption,
    asked_rows,
)
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.intake.models import QuarantinedRow

app = typer.Typer(help=_("Xử lý các dòng bị giữ lại."), no_args_is_help=True)


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

    asked = replace(asked_rows(table, cause, unit, batch, None, state), search=search)
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

    asked = asked_rows(table, "", unit, batch, None)
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

    asked = asked_rows(table, cause, unit, batch, None)
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


quarantine_work.add_to(app)


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
