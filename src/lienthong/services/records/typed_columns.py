"""Texts of a package as the binary form of PostgreSQL's COPY, by whole columns.

PostgreSQL reads a moment or a day from text at 1 to 2 microseconds a value, from its binary form
at next to nothing. What Arrow reads to the last digit as PostgreSQL does (`core.package.text_form`)
goes binary; a number, a time and a nested value stay text and are read by PostgreSQL.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pgpq import ArrowToPostgresBinaryEncoder

from lienthong.core.contract.model import LogicalType, Table

_MOMENT = pa.timestamp("us", "UTC")


@dataclass(frozen=True)
class _Form:
    """How a column is sent: the type of the column that takes it, and its Arrow form."""

    sql: str
    typed: Callable[[pa.StringArray], pa.Array]


_TEXT = _Form("text", lambda texts: texts)
_FORMS: dict[LogicalType, _Form] = {
    "integer": _Form("bigint", lambda texts: texts.cast(pa.int64())),
    "boolean": _Form("boolean", lambda texts: pc.equal(texts, "t")),
    "date": _Form("date", lambda texts: texts.cast(pa.date32())),
    "timestamp": _Form("timestamptz", lambda texts: texts.cast(_MOMENT)),
}


def sql_type(logical_type: LogicalType) -> str:
    """Return the type of the column that takes these texts."""
    return _FORMS.get(logical_type, _TEXT).sql


def encoded(table: Table, batch: pa.RecordBatch) -> bytearray:
    """Return the rows as COPY's binary form, each after its place (from 0).

    ``batch`` has the system columns, then those of the contract, every text a value of its type.
    Raises pyarrow.ArrowInvalid where one is not.
    """
    row_id, version, event, changed_at, *cells = batch.columns
    columns = [
        pa.array(np.arange(batch.num_rows, dtype=np.int32)),
        row_id,
        version,
        event,
        changed_at.cast(_MOMENT),
        *(
            _FORMS.get(field.logical_type, _TEXT).typed(texts)
            for field, texts in zip(table.fields, cells, strict=True)
        ),
    ]
    numbered = pa.RecordBatch.from_arrays(columns, names=["_n", *batch.schema.names])
    encoder = ArrowToPostgresBinaryEncoder(numbered.schema)
    out = bytearray(encoder.write_header())
    out += encoder.write_batch(numbered)
    out += encoder.finish()
    return out
