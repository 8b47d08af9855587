"""``lienthong intake preview``: how a file would be understood; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.intake_reading import (
    HeaderOption,
    LastRowOption,
    SheetOption,
    place_table,
)
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, demand_file, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.intake.previewing import Preview
    from lienthong.services.intake.understanding import Understood

BY = system("cli")
LINES = 30


def preview(
    file: Annotated[
        Path,
        typer.Argument(help=_("Tệp Excel, ODS, CSV, JSON, JSON Lines, XML, Parquet hoặc ZIP.")),
    ],
    table: Annotated[str, typer.Option("--table", help=_("Tên bảng."))],
    sheet: SheetOption = "",
    header: HeaderOption = "",
    last_row: LastRowOption = 0,
    unit: Annotated[str, typer.Option("--unit", help=_("Đơn vị nộp."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.entrypoints.understood import understood_json
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.intake import actions, previewing

    demand_file(file)
    batch = actions.receive_file(
        table_name=table, file_name=file.name, content=file, by=BY, unit=unit, again=True,
        sheet=sheet,
    )  # fmt: skip
    try:
        batch = place_table(batch, header, last_row)
        known, judged = previewing.preview(batch, contracts.table(table)[1])
    finally:
        actions.cancel_batch(batch=batch, by=BY)
    if as_json:
        show_json(understood_json(known, judged, say=_))
        return
    _show(known, judged)


def _show(known: Understood, judged: Preview) -> None:
    show_table(
        _("Ghép cột"),
        [_("Cột của tệp"), _("Trường"), _("Mức chắc chắn"), _("Lý do")],
        [
            [
                c.title,
                c.field or _("(không nhập)"),
                c.proposed.surety,
                "; ".join(
                    r.told(_) for r in (*c.proposed.reasons, c.proposed.warning) if r is not None
                ),
            ]
            for c in known.columns
        ],
    )
    for suggested in known.suggestions:
        said = N_("Đề xuất: %(what)s cột «%(columns)s» (--shape '%(key)s').")
        columns = ", ".join(suggested.shaping.columns)
        key = suggested.shaping.key
        say(filled(said, {"what": _(suggested.title), "columns": columns, "key": key}))
    if known.other_table:
        said = N_("Trang này có hơn một bảng: bảng thứ hai bắt đầu ở dòng %(line)s.")
        say(filled(said, {"line": known.other_table}))
    if known.left_out:
        from lienthong.core.sheets.sifting import REASONS

        show_table(
            _("Dòng để ngoài"),
            [_("Dòng"), _("Nội dung"), _("Vì sao để ngoài")],
            [
                [n, " · ".join(str(c) for c in line.cells if c), _(REASONS[line.reason])]
                for n, line in known.left_out[:LINES]
            ],
        )
    said = N_(
        "Đã thử %(rows)s dòng: nhận %(accepted)s, nhận sau khi chuẩn hóa %(repaired)s, chờ người "
        "quyết định %(waiting)s, cách ly %(quarantined)s."
    )
    say(filled(said, {"rows": len(judged.rows), **judged.verdicts}))
    if not judged.sample.whole:
        say(_("Đây là một mẫu; số của cả tệp có thể khác."))
