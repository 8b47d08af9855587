"""``lienthong quality check``: a contract's rules on data that no node owns.

Exit codes: 0 every rule of severity error is met; 1 the contract or the data cannot be read, or the
failing rows not be written; 3 some row breaks a rule of severity error; 4 some rule could not be
asked, and the others were.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.parse import parse_contract
from lienthong.entrypoints.cli import quality_given
from lienthong.entrypoints.cli.options import JsonOption, demand_file
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.core.contract.model import Contract, Table
    from lienthong.services.quality.engine.outcome import Outcome, Report

HELP = _(
    "Đo dữ liệu của một tệp Parquet, CSV, bảng PostgreSQL hoặc cụm Spark theo một hợp đồng; không "
    "cần nút. "
    "Mã thoát: 0 đạt, 1 không đọc được hợp đồng hoặc dữ liệu, 3 có bản ghi sai, 4 có quy tắc "
    "không tính được."
)
FAILED, BROKEN = 3, 4


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
    as_json: JsonOption = False,
) -> None:
    demand_file(contract)
    whole = _read(contract, as_json=as_json)
    declared = _table_of(whole, table)
    began = time.perf_counter()
    given = quality_given.Given(whole, tuple(others or ()), files, spark)
    report, is_lost = _checked(
        data, declared, failures, given=given, open_values=open_values, memory_mb=memory
    )
    duration_ms = round((time.perf_counter() - began) * 1000)
    if as_json:
        show_json(_document(report, declared, duration_ms) | {"failures_lost": is_lost})
    else:
        _show(report, declared, duration_ms, None if is_lost else failures)
    if is_lost and as_json:
        raise typer.Exit(1)
    if is_lost:
        raise _lost(failures)
    if any(outcome.broken for outcome in report.outcomes):
        raise typer.Exit(BROKEN)
    if not report.is_right:
        raise typer.Exit(FAILED)


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
) -> tuple[Report, bool]:
    """Return the report, and whether the file of failing rows could not be written."""
    from lienthong.adapters.checked.opening import opened
    from lienthong.adapters.files.failures_parquet import FailureFile
    from lienthong.services.dictionary import queries as dictionary
    from lienthong.services.quality.engine.checking import check_data

    kept = FailureFile(failures, table, open_values=open_values) if failures else nullcontext()
    with (
        opened(data, table, memory_mb=memory_mb, spark=given.spark) as engine,
        given.around(data, table, engine, memory_mb=memory_mb) as around,
        kept as sink,
    ):
        words = dictionary.current()
        report = check_data(engine, table, words, today=clock.today(), sink=sink, around=around)
    return report, sink is not None and sink.is_lost


def _lost(failures: Path | None) -> UserError:
    return UserError(
        N_(
            "Không ghi được bản ghi sai ra «%(file)s»: đĩa đầy hoặc lỗi ghi. Số đo ở trên vẫn đúng."
        ),
        code="cannot-write",
        values={"file": str(failures)},
        remedy=N_("Dọn chỗ trống hoặc chọn ổ khác, rồi chạy lại lệnh."),
    )


def _document(report: Report, table: Table, duration_ms: int) -> dict[str, object]:
    return {
        "table": table.name,
        "engine": report.engine,
        "rows": report.rows,
        "duration_ms": duration_ms,
        "right": report.is_right,
        "missing_columns": list(report.missing),
        "rules": [_rule(outcome) for outcome in report.outcomes],
    }


def _rule(outcome: Outcome) -> dict[str, object]:
    rule = outcome.rule
    return {
        "rule": rule.id,
        "kind": rule.kind,
        "family": rule.family,
        "word": rule.word,
        "severity": rule.severity,
        "columns": list(rule.columns),
        "sentence": filled(rule.sentence, rule.values),
        "checked": outcome.checked,
        "passed": outcome.passed,
        "failed": outcome.failed,
        "skipped": {_(reason): count for reason, count in outcome.skips.items()},
        "broken": filled(outcome.broken, outcome.broken_values) if outcome.broken else "",
        "duplicate_groups": outcome.groups,
        "excess_rows": outcome.excess,
    }


def _show(report: Report, table: Table, duration_ms: int, failures: Path | None) -> None:
    titles = [
        _("Quy tắc"), _("Điều kiện"), _("Xét"), _("Đạt"), _("Sai"), _("Bỏ qua"), _("Ghi chú"),
    ]  # fmt: skip
    ordered = sorted(report.outcomes, key=lambda o: (not o.broken, -o.failed))
    lines = [
        [
            outcome.rule.id.removeprefix(f"{table.name}."),
            filled(outcome.rule.sentence, outcome.rule.values),
            *(_count(n) for n in (outcome.checked, outcome.passed, outcome.failed)),
            _count(outcome.skipped),
            _note(outcome),
        ]
        for outcome in ordered
    ]
    show_table(filled(N_("Kết quả đo bảng «%(table)s»"), {"table": table.name}), titles, lines)
    told = {"rows": _count(report.rows), "ms": _count(duration_ms), "engine": report.engine}
    say(filled(N_("%(rows)s bản ghi, %(ms)s ms, công cụ %(engine)s."), told))
    if report.missing:
        columns = {"columns": ", ".join(report.missing)}
        say(filled(N_("Dữ liệu không có các cột đã khai báo: %(columns)s."), columns))
    if failures:
        say(filled(N_("Mọi bản ghi sai: %(file)s"), {"file": str(failures)}))


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _note(outcome: Outcome) -> str:
    if outcome.broken:
        reason = filled(outcome.broken, outcome.broken_values)
        return filled(N_("Không tính được: %(reason)s"), {"reason": reason})
    notes = [f"{_(reason)} ({_count(n)})" for reason, n in outcome.skips.items()]
    if outcome.groups:
        told = {"groups": _count(outcome.groups), "excess": _count(outcome.excess or 0)}
        notes.insert(0, filled(N_("%(groups)s nhóm trùng, %(excess)s bản ghi thừa."), told))
    if outcome.rule.severity == "warning" and outcome.failed:
        notes.insert(0, _("Cảnh báo."))
    return " ".join(notes)
