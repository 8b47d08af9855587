"""Rows of a database into a Parquet file, chunk by chunk, each column in the type it declares.

The bytes depend on the rows alone: an extraction that brought the same rows is the same file.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from lienthong.base.clock import VIET_NAM
from lienthong.base.i18n import N_
from lienthong.services.intake.sources.ports import (
    Column,
    CursorValue,
    Extracted,
    Family,
    SourceRefused,
)

Rows = Sequence[Sequence[object]]
_DIGITS = 38
_TYPES: Mapping[Family, pa.DataType] = {
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "text": pa.string(),
}


def write_parquet(
    columns: Sequence[Column],
    chunks: Iterable[Rows],
    target: Path,
    *,
    cursor: str = "",
    loose_dates: bool = False,
) -> Extracted:
    """Write the chunks and return what was written. Raises SourceRefused for a value of no use.

    ``loose_dates``: the database has days that no calendar has (0000-00-00); dates become text.
    """
    kept = [_kept(column, loose_dates) for column in columns]
    schema = pa.schema([(c.name, _type(c)) for c in kept])
    place = next((i for i, c in enumerate(columns) if c.name == cursor), None)
    rows, highest = 0, None
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for chunk in chunks:
            by_column = list(zip(*chunk, strict=True))
            writer.write_batch(_batch(kept, by_column, schema))
            rows += len(chunk)
            if place is not None:
                highest = _highest(by_column[place], highest)
    return Extracted(tuple(columns), rows, highest)


def _type(column: Column) -> pa.DataType:
    """Return the Parquet type; decimals are exact, in all the digits that the format has."""
    if column.family == "number":
        return pa.decimal128(_DIGITS, column.scale)
    return _TYPES[column.family]


def _kept(column: Column, loose_dates: bool) -> Column:
    is_loose = loose_dates and column.family in ("date", "timestamp")
    return Column(column.name, "text") if is_loose else column


def _batch(
    columns: Sequence[Column], by_column: Sequence[Sequence[object]], schema: pa.Schema
) -> pa.RecordBatch:
    arrays = [
        _array(column, values, schema.field(i).type)
        for i, (column, values) in enumerate(zip(columns, by_column, strict=True))
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: Column, values: Sequence[object], kind: pa.DataType) -> pa.Array:
    convert = _CONVERT.get(column.family)
    if convert is not None:
        values = [None if value is None else convert(value) for value in values]
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise SourceRefused(
            N_("Cột «%(column)s» của nguồn có giá trị không giữ được nguyên vẹn."),
            code="bad-source-value",
            values={"column": column.name},
            remedy=N_(
                "Dùng câu truy vấn đổi cột này thành chữ, ví dụ CAST(cột AS varchar(50)), rồi ghép "
                "lại."
            ),
        ) from error


def _highest(values: Iterable[Any], so_far: Any) -> CursorValue | None:
    known = [v for v in values if v is not None and not isinstance(v, str)]
    if so_far is not None:
        known.append(so_far)
    return max(known, default=None)


def as_text(value: object) -> str:
    """Return any database value as text that loses nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _number(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(VIET_NAM).replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the source has no zone
    raise TypeError(type(value).__name__)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise TypeError(type(value).__name__)


def _truth(value: object) -> bool:
    if isinstance(value, bytes):
        return any(value)
    return bool(value)


_CONVERT: Mapping[Family, Callable[[object], object]] = {
    "number": _number,
    "text": as_text,
    "timestamp": _moment,
    "date": _day,
    "boolean": _truth,
}
