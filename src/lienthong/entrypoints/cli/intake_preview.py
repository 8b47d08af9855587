"""``lienthong intake preview``: how a file would be understood; nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
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
    sheet: Annotated[
        str,
        typer.Option("--sheet", help=_("Trang tính, tệp trong ZIP, phần tử lặp hoặc danh sách.")),
    ] = "",
    header: Annotated[str, typer.Option("--header", help=_("Dòng tiêu đề, như 5 hoặc 5-6."))] = "",
    last_row: Annotated[int, typer.Option("--last-row", help=_("Dòng dữ liệu cuối cùng."))] = 0,
    unit: Annotated[str, typer.Option("--unit", help=_("Đơn vị nộp."))] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.entrypoints.understood import understood_json
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.intake import actions, previewing

    if not file.is_file():
        raise UserError(
            N_("Không có tệp «%(file)s»."),
            code="no-file",
            values={"file": str(file)},
            remedy=N_("Kiểm tra lại đường dẫn."),
        )
    batch = actions.receive_file(
        table_name=table, file_name=file.name, content=file, by=BY, unit=unit, again=True,
        sheet=sheet,
    )  # fmt: skip
    try:
        if header or last_row:
            batch = actions.set_table_place(
                batch=batch,
                header_rows=header_rows(header),
                last_row=last_row or None,
                columns_out=(),
                by=BY,
            )
        known, judged = previewing.preview(batch, contracts.table(table)[1])
    finally:
        actions.cancel_batch(batch=batch, by=BY)
    if as_json:
        show_json(understood_json(known, judged, say=_))
        return
    _show(known, judged)


def header_rows(text: str) -> tuple[int, int] | None:
    """Return the first and last header row of «5» or «5-6», None for nothing. Raises UserError.

    >>> header_rows("5"), header_rows("5-6"), header_rows("")
    ((5, 5), (5, 6), None)
    """
    if not text:
        return None
    first, dash, last = text.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        raise UserError(
            N_("«%(text)s» không phải dòng tiêu đề."),
            code="header-rows",
            values={"text": text},
            remedy=N_("Ghi một số dòng như 5, hoặc hai số như 5-6."),
        )
    return int(first), int(last or first)


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
        said = N_("Đề xuất: %(what)s cột «%(columns)s».")
        columns = ", ".join(suggested.shaping.columns)
        say(filled(said, {"what": _(suggested.title), "columns": columns}))
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
