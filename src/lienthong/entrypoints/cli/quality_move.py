"""``lienthong quality move``: figures that were kept, moved by the rows that changed since."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli import quality_report
from lienthong.entrypoints.cli.options import JsonOption, demand_file
from lienthong.entrypoints.cli.output import show_json
from lienthong.entrypoints.cli.quality_check import ContractOption, TableOption, declared_in
from lienthong.entrypoints.cli.texts import _

HELP = _(
    "Cập nhật số đo đã giữ bằng «quality check --keep» theo các bản ghi đã đổi, không đọc lại cả "
    "bảng; không cần nút. Mã thoát như «quality check»."
)
StateOption = Annotated[
    Path, typer.Option("--state", help=_("Thư mục giữ số đo."), show_default=False)
]
BeforeOption = Annotated[
    Path | None,
    typer.Option(
        "--before",
        help=_("Tệp Parquet: các bản ghi đã đổi hoặc đã xóa, đúng như ở lần đo trước."),
    ),
]
AfterOption = Annotated[
    Path | None,
    typer.Option("--after", help=_("Tệp Parquet: các bản ghi đã đổi hoặc mới thêm, như bây giờ.")),
]


def move(
    contract: ContractOption,
    state: StateOption,
    before: BeforeOption = None,
    after: AfterOption = None,
    table: TableOption = "",
    as_json: JsonOption = False,
) -> None:
    from lienthong.adapters.checked.kept import moved
    from lienthong.services.dictionary import queries as dictionary

    declared, _whole = declared_in(contract, table, as_json=as_json)
    given = [file for file in (before, after) if file]
    if not given:
        raise UserError(
            N_("Chưa cho biết bản ghi nào đã đổi."),
            code="no-change",
            remedy=N_("Thêm «--before TỆP», «--after TỆP» hoặc cả hai."),
        )
    for file in given:
        demand_file(file)
    began, words = time.perf_counter(), dictionary.current()
    report = moved(state, declared, words, clock.today(), before=before, after=after)
    duration_ms = round((time.perf_counter() - began) * 1000)
    if as_json:
        show_json(quality_report.document(report, declared, duration_ms))
    else:
        quality_report.show(report, declared, duration_ms, None)
    quality_report.leave(report)
