"""How ``lienthong intake load`` has a file read: what the options say, what the person is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.output import say, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.intake.models import Batch
    from lienthong.services.intake.shaping import Suggested

BY = system("cli")
SheetOption = Annotated[
    str, typer.Option("--sheet", help=_("Trang tính, tệp trong ZIP, phần tử lặp hoặc danh sách."))
]
HeaderOption = Annotated[str, typer.Option("--header", help=_("Dòng tiêu đề, như 5 hoặc 5-6."))]
LastRowOption = Annotated[int, typer.Option("--last-row", help=_("Dòng dữ liệu cuối cùng."))]
OneTableOption = Annotated[
    bool, typer.Option("--one-table", help=_("Trang có hai bảng: chỉ nhập bảng thứ nhất."))
]
AfreshOption = Annotated[
    bool, typer.Option("--afresh", help=_("Ghép cột từ đầu, không dùng cách ghép đã nhớ."))
]
ShapeOption = Annotated[
    list[str] | None,
    typer.Option("--shape", help=_("Nhận một đề xuất tách, ghép cột, theo khóa mà preview in ra.")),
]


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


def place_table(batch: Batch, header: str, last_row: int) -> Batch:
    """Read the table where the options say it lies."""
    from lienthong.services.intake import actions

    if not header and not last_row:
        return batch
    return actions.set_table_place(
        batch=batch,
        header_rows=header_rows(header),
        last_row=last_row or None,
        columns_out=(),
        by=BY,
    )


def read_as(
    batch: Batch,
    *,
    header: str,
    last_row: int,
    one_table: bool,
    afresh: bool,
    shapes: list[str],
    ask: bool,
) -> Batch:
    """Have the file read as the options say, then as the person answers. Raises UserError."""
    from lienthong.services.intake import actions

    batch = place_table(batch, header, last_row)
    if afresh:
        batch = actions.match_afresh(batch=batch, by=BY)
    for key in shapes:
        batch = actions.shape_columns(batch=batch, key=key, accept=True, by=BY)
    if one_table:
        batch = actions.keep_one_table(batch=batch, by=BY)
    return _asked(batch) if ask else batch


def _asked(batch: Batch) -> Batch:
    """Ask of each split and join that is suggested, and of another table in the sheet."""
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.intake import actions, opening, understanding

    table = contracts.table(batch.table_name)[1]
    if batch.layout.get("remembered"):
        say(_("Đã ghép cột như lần trước; --afresh để ghép lại từ đầu."))
    known = understanding.understand(batch, table, opening.open_original(batch, table))
    for suggested in known.suggestions:
        _show(suggested)
        accept = typer.confirm(_("Tách hoặc ghép như trên?"), default=False)
        key = suggested.shaping.key
        batch = actions.shape_columns(batch=batch, key=key, accept=accept, by=BY)
    line = understanding.undecided(batch)
    if line is not None:
        said = N_("Trang này có hơn một bảng: bảng thứ hai bắt đầu ở dòng %(line)s.")
        say(filled(said, {"line": line}))
        if typer.confirm(_("Chỉ nhập bảng thứ nhất?"), default=False):
            batch = actions.keep_one_table(batch=batch, by=BY)
    return batch


def _show(suggested: Suggested) -> None:
    columns = " + ".join(suggested.shaping.columns)
    rows = [[before, *after] for before, after in suggested.examples]
    show_table(_(suggested.title), [columns, *suggested.shaping.titles], rows)
