"""``lienthong quality check``: a contract's rules on data that no node owns.

Exit codes: 0 every rule of severity error is met; 1 the contract or the data cannot be read, or the
failing rows not be written; 3 some row breaks a rule of severity error; 4 some rule could not be
asked, and the others were.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.parse import parse_contract
from lienthong.entrypoints.cli import quality_given, quality_report
from lienthong.entrypoints.cli.options import JsonOption, demand_file
from lienthong.entrypoints.cli.output import show_json
from lienthong.entrypoints.cli.texts import _

if TYPE_CHECKING:
    from lienthong.core.contract.model import Contract, Table
    from lienthong.services.quality.engine.outcome import Report

HELP = _(
    "Đo dữ liệu của một tệp Parquet, CSV, bảng PostgreSQL hoặc cụm Spark theo một hợp đồng; không "
    "cần nút. "
    "Mã thoát: 0 đạt, 1 không đọc được hợp đồng hoặc dữ liệu, 3 có bản ghi sai, 4 có quy tắc "
    "không tính được."
)

ContractOption = Annotated[
    Path, typer.Option("--contract", help=_("Tệp hợp đồng (YAML)."), show_default=False)
]
DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        help=_(
            "Tệp Parquet, tệp CSV, hoặc địa chỉ postgresql://…; cùng --spark: đường dẫn "
            "Parquet mà máy chủ đọc được, hoặc tên bảng của cụm."
        ),
        show_default=False,
    ),
]
OthersOption = Annotated[
    list[str] | None,
    typer.Option(
        "--other",
        help=_(
            "Dữ liệu của bảng khác mà quy tắc tham chiếu, dạng TÊN_BẢNG=TỆP hoặc "
            "TÊN_BẢNG=postgresql://…; nêu được nhiều lần."
        ),
    ),
]
FilesOption = Annotated[
    Path | None,
    typer.Option("--files", help=_("Thư mục chứa các tệp mà bản ghi nêu tên.")),
]
TableOption = Annotated[
    str, typer.Option("--table", help=_("Bảng của hợp đồng; không cần khi chỉ có một."))
]
FailuresOption = Annotated[
    Path | None,
    typer.Option("--failures", help=_("Ghi mọi bản ghi sai ra tệp Parquet này.")),
]
OpenOption = Annotated[
    bool, typer.Option("--open-values", help=_("Ghi cả dữ liệu cá nhân, không che."))
]
MemoryOption = Annotated[
    int, typer.Option("--memory", min=100, help=_("Bộ nhớ của công cụ đo, MB."))
]
SparkOption = Annotated[
    str,
    typer.Option(
        "--spark",
        envvar="LIENTHONG_SPARK",
        help=_("Đo trên cụm Spark Connect (Spark, Sail) ở địa chỉ này, dạng sc://MÁY:CỔNG."),
    ),
]
KeepOption = Annotated[
    Path | None,
    typer.Option(
        "--keep",
        help=_(
            "Giữ số đo của tệp Parquet vào thư mục này, để về sau chỉ đo các bản ghi đã đổi bằng "
            "«quality move»."
        ),
    ),
]


def check(
    contract: ContractOption,
    data: DataOption,
    others: OthersOption = None,
    files: FilesOption = None,
    table: TableOption = "",
    failures: FailuresOption = None,
    open_values: OpenOption = False,
    memory: MemoryOption = 300,
    spark: SparkOption = "",
    keep: KeepOption = None,
    as_json: JsonOption = False,
) -> None:
    declared, whole = declared_in(contract, table, as_json=as_json)
    if keep and (others or files or spark):
        raise _kept_alone()
    began = time.perf_counter()
    given = quality_given.Given(whole, tuple(others or ()), files, spark)
    report, is_lost = _checked(
        data, declared, failures, given=given, open_values=open_values, memory_mb=memory, keep=keep
    )
    duration_ms = round((time.perf_counter() - began) * 1000)
    if as_json:
        said = quality_report.document(report, declared, duration_ms)
        show_json(said | {"failures_lost": is_lost})
    else:
        quality_report.show(report, declared, duration_ms, None if is_lost else failures)
    if is_lost and as_json:
        raise typer.Exit(1)
    if is_lost:
        raise _lost(failures)
    quality_report.leave(report)


def declared_in(contract: Path, table: str, *, as_json: bool) -> tuple[Table, Contract]:
    """Return the table that is asked for, and its contract. Raises UserError, typer.Exit."""
    demand_file(contract)
    whole = _read(contract, as_json=as_json)
    return _table_of(whole, table), whole


def _read(path: Path, *, as_json: bool) -> Contract:
    """Read the contract. A key it does not know is refused with its line and a suggestion."""
    from lienthong.entrypoints.cli.contract import read_text, show_problems

    try:
        return parse_contract(read_text(path), file=str(path))[0]
    except ContractRejected as error:
        show_problems([error], as_json=as_json)
        raise typer.Exit(1) from error


def _table_of(contract: Contract, name: str) -> Table:
    if not name and len(contract.tables) == 1:
        return contract.tables[0]
    found = [t for t in contract.tables if t.name == name]
    if found:
        return found[0]
    raise UserError(
        N_("Hợp đồng có các bảng: %(tables)s. Cho biết đo bảng nào."),
        code="which-table",
        values={"tables": ", ".join(t.name for t in contract.tables)},
        remedy=N_("Thêm «--table TÊN_BẢNG» vào lệnh."),
    )


def _checked(
    data: str,
    table: Table,
    failures: Path | None,
    *,
    given: quality_given.Given,
    open_values: bool,
    memory_mb: int,
    keep: Path | None,
) -> tuple[Report, bool]:
    """Return the report, and whether the file of failing rows could not be written."""
    from lienthong.adapters.files.failures_parquet import FailureFile
    from lienthong.services.dictionary import queries as dictionary

    words, today = dictionary.current(), clock.today()
    written = FailureFile(failures, table, open_values=open_values) if failures else nullcontext()
    with ExitStack() as stack:
        if keep:
            from lienthong.adapters.checked.full_run import full_run
            from lienthong.adapters.checked.kept import opened_to_keep

            file = opened_to_keep(Path(data), table, memory_mb=memory_mb)
            sink, key = stack.enter_context(written), table.primary_key
            report = full_run(file, table, words, today, identity=key, folder=keep, sink=sink)
        else:
            from lienthong.adapters.checked.opening import opened
            from lienthong.services.quality.engine.checking import check_data

            found = opened(data, table, memory_mb=memory_mb, spark=given.spark)
            engine = stack.enter_context(found)
            around = stack.enter_context(given.around(data, table, engine, memory_mb=memory_mb))
            sink = stack.enter_context(written)
            report = check_data(engine, table, words, today=today, sink=sink, around=around)
    return report, sink is not None and sink.is_lost


def _kept_alone() -> UserError:
    return UserError(
        N_("Số đo được giữ («--keep») là của riêng một tệp Parquet."),
        code="kept-alone",
        remedy=N_("Bỏ «--other», «--files» và «--spark», hoặc bỏ «--keep»."),
    )


def _lost(failures: Path | None) -> UserError:
    return UserError(
        N_(
            "Không ghi được bản ghi sai ra «%(file)s»: đĩa đầy hoặc lỗi ghi. Số đo ở trên vẫn đúng."
        ),
        code="cannot-write",
        values={"file": str(failures)},
        remedy=N_("Dọn chỗ trống hoặc chọn ổ khác, rồi chạy lại lệnh."),
    )
