"""Which kept rows a command of ``lienthong quarantine`` means: its options and their sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.texts import _

if TYPE_CHECKING:
    from lienthong.services.intake.desk.asking import Asked

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


def asked_rows(
    table: str,
    cause: str,
    unit: str,
    batch: int | None,
    rows: list[int] | None,
    state: str = "open",
    *,
    by_rule: bool = False,
) -> Asked:
    """Return which kept rows are meant. Raises UserError for a cause that is none."""
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
