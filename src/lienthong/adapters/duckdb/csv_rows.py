"""A CSV file as a typed table: each cell read as its column is declared, or kept as its text.

Only the plain forms are read (``-12``, ``1.5``, ``true``, ``2025-07-01`` or ``01/07/2025``, ISO
moments). What else stands there is a fault of the cell, shown as it is; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import LogicalType
from lienthong.core.quality.dialect import ident, literal
from lienthong.services.quality.engine.ports import STRAY

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OURS = "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_CLOCK = "[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?"
_ZONE = "(?:Z|[+-][0-9]{2}:?[0-9]{2})"
# Each way: the pattern a cell must have, and how it is then read.
_WAYS: Mapping[LogicalType, Sequence[tuple[str, str]]] = {
    "integer": (("[+-]?[0-9]{1,19}", "TRY_CAST({} AS BIGINT)"),),
    "number": (("[+-]?[0-9]{1,20}(?:[.][0-9]{1,10})?", "TRY_CAST({} AS DECIMAL(38, 10))"),),
    "boolean": (("(?i:true|false)", "TRY_CAST({} AS BOOLEAN)"),),
    "date": (
        (_DAY, "TRY_CAST({} AS DATE)"),
        (_OURS, "CAST(try_strptime({}, '%d/%m/%Y') AS DATE)"),
    ),
    "time": ((_CLOCK, "TRY_CAST({} AS TIME)"),),
    "timestamp": (
        (f"{_DAY}(?:[ T]{_CLOCK})?", "TRY_CAST({} AS TIMESTAMP)"),
        (
            f"{_DAY}[ T]{_CLOCK}{_ZONE}",
            "(TRY_CAST({} AS TIMESTAMPTZ) AT TIME ZONE 'Asia/Ho_Chi_Minh')",
        ),
    ),
}


def load_csv(
    connection: duckdb.DuckDBPyConnection, path: Path, types: Mapping[str, LogicalType]
) -> dict[str, str]:
    """Load the file as the table ``_rows``. Return column → the column of its unreadable texts.

    Raises UserError when it is no CSV in UTF-8.
    """
    source = f"read_csv({literal(str(path))}, all_varchar = true, header = true)"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        names = [str(name) for name, *_ in described]
        strays = {n: n + STRAY for n in names if types.get(n) in _WAYS}
        said = [part for name in names for part in _said(name, types.get(name), strays)]
        connection.execute(f"CREATE TEMP TABLE _rows AS SELECT {', '.join(said)} FROM {source}")
    except duckdb.Error as error:
        raise unreadable(path, str(error)) from error
    return strays


def unreadable(path: Path, detail: str) -> UserError:
    """Make the refusal of a file that cannot be read."""
    return UserError(
        N_("Không đọc được dữ liệu «%(file)s»: %(detail)s."),
        code="data-unreadable",
        values={"file": str(path), "detail": detail.splitlines()[0][:300]},
        remedy=N_("Đưa tệp Parquet, tệp CSV mã UTF-8 có dòng tiêu đề, hoặc địa chỉ PostgreSQL."),
    )


def _said(name: str, logical: LogicalType | None, strays: Mapping[str, str]) -> list[str]:
    cell = ident(name)
    if logical is None or name not in strays:
        return [cell]
    ways = [
        f"WHEN regexp_full_match({cell}, {literal(pattern)}) THEN {read.format(cell)}"
        for pattern, read in _WAYS[logical]
    ]
    typed = f"(CASE {' '.join(ways)} END)"
    stray = f"(CASE WHEN {typed} IS NULL AND {cell} <> '' THEN {cell} END)"
    return [f"{typed} AS {cell}", f"{stray} AS {ident(strays[name])}"]
