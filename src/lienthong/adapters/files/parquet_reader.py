"""Parquet through pyarrow, one row group at a time.

An object's parts become columns; lists and maps become JSON text. Refuses a damaged file, and one
whose row group would fill the memory.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from lienthong.adapters.files import signatures
from lienthong.adapters.files.documents import Flattener, cell_of, no_rows, too_many_columns
from lienthong.base.clock import VIET_NAM
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_COLUMNS, MAX_UNPACKED_BYTES
from lienthong.services.intake.ports import Arrived, FileTable

MAGIC = b"PAR1"
_ROWS = 2_000


@dataclass(frozen=True)
class _Leaf:
    """One column of the table: its title, and the way to it through the objects around it."""

    title: str
    way: tuple[int, ...]


class ParquetReader:
    """Reads Parquet files."""

    name = "parquet"

    def accepts(self, file: Arrived) -> bool:
        return file.head.startswith(MAGIC)

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        try:
            file = parquet.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise signatures.damaged("Parquet") from error
        _refuse_large(file)
        leaves = _leaves(file.schema_arrow, Flattener(known))
        if len(leaves) > MAX_COLUMNS:
            raise too_many_columns(len(leaves))
        if not leaves:
            raise no_rows()
        return FileTable(
            header=_distinct([leaf.title for leaf in leaves]),
            rows=_rows(file, leaves),
            rows_total=file.metadata.num_rows,
            notes={"format": "parquet"},
        )


def _refuse_large(file: parquet.ParquetFile) -> None:
    groups = range(file.metadata.num_row_groups)
    size = max((file.metadata.row_group(g).total_byte_size for g in groups), default=0)
    if size > MAX_UNPACKED_BYTES:
        raise UserError(
            N_("Một nhóm dòng của tệp Parquet bung ra %(size)s MB, vượt giới hạn %(limit)s MB."),
            code="unpacks-too-large",
            values={"size": size // 1024**2, "limit": MAX_UNPACKED_BYTES // 1024**2},
            remedy=N_("Ghi lại tệp với nhóm dòng (row group) nhỏ hơn rồi nộp lại."),
            status=413,
        )


def _leaves(schema: Any, flattener: Flattener) -> list[_Leaf]:
    found: list[_Leaf] = []

    def take(field: Any, place: tuple[str, ...], way: tuple[int, ...]) -> None:
        here = (*place, str(field.name))
        if pa.types.is_struct(field.type) and len(field.type) and not flattener.is_whole(here):
            for i in range(field.type.num_fields):
                take(field.type.field(i), here, (*way, i))
        else:
            found.append(_Leaf(flattener.title(here), way))

    for i, field in enumerate(schema):
        take(field, (), (i,))
    return found


def _distinct(titles: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
    counted = dict.fromkeys(seen, 0)
    names = []
    for title in titles:
        counted[title] += 1
        names.append(title if counted[title] == 1 else f"{title} ({counted[title]})")
    return tuple(names)


def _rows(file: parquet.ParquetFile, leaves: list[_Leaf]) -> Iterator[tuple[int, list[object]]]:
    number = 0
    try:
        for batch in file.iter_batches(batch_size=_ROWS):
            columns = [_values(batch, leaf.way) for leaf in leaves]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, list(cells)
    except (pa.ArrowException, OSError) as error:
        raise UserError(
            N_("Tệp Parquet hỏng sau dòng %(row)s."),
            code="damaged",
            values={"row": number},
            remedy=N_("Sao chép lại tệp từ nguồn, hoặc xuất lại, rồi nộp lại."),
            status=422,
        ) from error


def _values(batch: Any, way: tuple[int, ...]) -> list[object]:
    array = batch.column(way[0])
    for i in way[1:]:
        array = array.flatten()[i]
    if pa.types.is_timestamp(array.type) and array.type.unit == "ns":
        array = array.cast(pa.timestamp("us", tz=array.type.tz), safe=False)
    values: list[object] = array.to_pylist()
    if pa.types.is_decimal(array.type):
        return [_without_zeros(value) for value in values]
    return values if _is_plain(array.type) else [_cell(value, array.type) for value in values]


def _is_plain(kind: Any) -> bool:
    plain = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_boolean,
        pa.types.is_date,
    )  # fmt: skip
    return any(test(kind) for test in plain)


def _without_zeros(value: Any) -> object:
    """Return a decimal without the zeros that its column's scale appends: 42.00 is 42."""
    if value is None:
        return None
    short = value.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))


def _cell(value: Any, kind: Any) -> object:
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(VIET_NAM)
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, list) and pa.types.is_map(kind):
        return cell_of({str(name): part for name, part in value})
    return str(value) if isinstance(value, timedelta) else cell_of(value)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()
