"""``lienthong intake left, take, mappings, forget``: lines left out, and matchings remembered."""

from __future__ import annotations

from typing import Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.intake_batches import BatchArgument
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

BY = system("cli")


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``lienthong intake``."""
    app.command("left", help=_("Các dòng của một lô đã để ngoài, vì sao."))(left)
    app.command("take", help=_("Nhận dòng đã để ngoài của lô đã chạy làm dữ liệu."))(take)
    app.command("mappings", help=_("Các cách ghép cột đã nhớ."))(mappings)
    app.command("forget", help=_("Quên một cách ghép cột đã nhớ."))(forget)


def left(batch: BatchArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.core.sheets.sifting import REASONS
    from lienthong.services.intake import queries

    found = list(queries.batch(batch).left_out.all())
    if as_json:
        show_json(
            [
                {"line": r.row_number, "cells": r.cells, "reason": r.reason,
                 "taken_at": r.taken_at}
                for r in found
            ]
        )  # fmt: skip
        return
    show_table(
        _("Dòng để ngoài"),
        [_("Dòng"), _("Nội dung"), _("Vì sao để ngoài"), _("Đã nhận")],
        [
            [r.row_number, " · ".join(map(str, r.cells.values())),
             _(REASONS.get(r.reason, r.reason)), "✓" if r.taken_at else ""]
            for r in found
        ],
    )  # fmt: skip


def take(
    batch: BatchArgument,
    lines: Annotated[list[int], typer.Argument(help=_("Số dòng trong tệp."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.intake import actions, queries

    judged = actions.take_as_data(batch=queries.batch(batch), numbers=lines, by=BY)
    if as_json:
        show_json([{"line": j.raw.number, "verdict": j.verdict} for j in judged])
        return
    good = sum(j.accepted for j in judged)
    said = N_("Đã đưa vào %(all)s dòng: %(good)s dòng được nhận, %(bad)s dòng ở bàn cách ly.")
    say(filled(said, {"all": len(judged), "good": good, "bad": len(judged) - good}))


def mappings(
    table: Annotated[str, typer.Option("--table", help=_("Tên bảng."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.entrypoints.understood import remembered_json
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.intake import remembering

    tables = [table] if table else [t.name for c in contracts.all_current() for t in c.tables]
    found = list(remembering.all_remembered(tables))
    if as_json:
        show_json([remembered_json(one) for one in found])
        return
    show_table(
        _("Các cách ghép cột đã nhớ"),
        [_("Số"), _("Bảng"), _("Đơn vị"), _("Ghép cột"), _("Số lần dùng")],
        [
            [one.pk, one.table_name, one.source,
             ", ".join(f"{c} → {f}" for c, f in one.mapping.items() if f), one.used_count]
            for one in found
        ],
    )  # fmt: skip


def forget(
    number: Annotated[int, typer.Argument(help=_("Số của cách ghép cột đã nhớ."))],
    home: HomeOption = None,
) -> None:
    open_django(home)
    from lienthong.services.intake import actions, remembering

    known = remembering.by_id(number)
    actions.forget(known=known, by=BY)
    said = N_("Đã quên cách ghép cột số %(id)s.")
    say(filled(said, {"id": number}))
