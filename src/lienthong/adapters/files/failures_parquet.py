"""Failing rows as a Parquet file: one line a row and rule, personal values and keys masked."""

from collections.abc import Sequence
from datetime import date, time
from itertools import chain
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lienthong.adapters.arrow.arrays import of_numbers
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import BoundRule
from lienthong.services.quality.engine.failing_rows import FailingRows
from lienthong.services.quality.engine.failures import Failing
from lienthong.services.records.masking import hides, veil

_SCHEMA = pa.schema(
    [
        ("rule", pa.string()), ("row", pa.int64()), ("key", pa.list_(pa.string())),
        ("columns", pa.list_(pa.string())), ("values", pa.list_(pa.string())),
    ]
)  # fmt: skip

_ROWS = 100_000  # of one group in the file


class FailureFile:
    """Implements the port ``Sink``. With ``open_values`` nothing is masked. Raises UserError.

    Where writing fails later (a full disk) the run goes on, the file is taken away: ``is_lost``.
    """

    def __init__(self, path: Path, table: Table, *, open_values: bool) -> None:
        self._path, self.is_lost = path, False
        try:
            self._writer = pq.ParquetWriter(path, _SCHEMA)
        except OSError as error:
            raise UserError(
                N_("Không ghi được tệp «%(file)s»."),
                code="cannot-write",
                values={"file": str(path)},
                remedy=N_("Kiểm tra thư mục có chưa và quyền ghi, hoặc chọn chỗ khác."),
            ) from error
        self._held: list[pa.Table] = []
        self._key = table.primary_key
        self._hidden = set() if open_values else {f.name for f in table.fields if hides(f)}

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        """Write failing rows of one rule."""
        if not failing or self.is_lost:
            return
        count, columns = len(failing), rule.columns
        if isinstance(failing, FailingRows):
            rows, keys, values = failing.rows, failing.keys, failing.values
        else:
            rows = [one.row for one in failing]
            keys = list(zip(*(one.key for one in failing), strict=True))
            values = list(zip(*(one.values for one in failing), strict=True))
        part = {
            "rule": pa.repeat(rule.id, count),
            "row": pa.array(rows, pa.int64()),
            "key": _lists(self._shown(self._key, keys), count),
            "columns": _lists([[name] * count for name in columns], count),
            "values": _lists(self._shown(columns, values), count),
        }
        self._held.append(pa.table(part, schema=_SCHEMA))
        if sum(len(table) for table in self._held) >= _ROWS:
            self._write()

    def _write(self) -> None:
        """Write what is held as one group of rows; many small ones cost as much as the data."""
        held, self._held = self._held, []
        if held and not self.is_lost:
            try:
                self._writer.write_table(pa.concat_tables(held))
            except OSError:
                self.is_lost = True

    def _shown(
        self, names: Sequence[str], columns: Sequence[Sequence[Value]]
    ) -> list[list[str | None]]:
        return [
            [v if v is None else str(veil(v)) for v in column]
            if name in self._hidden
            else [v if v is None or v.__class__ is str else _text(v) for v in column]
            for name, column in zip(names, columns, strict=False)
        ]

    def __enter__(self) -> "FailureFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()
        try:
            self._writer.close()
        except OSError:
            self.is_lost = True
        if self.is_lost:
            self._path.unlink(missing_ok=True)


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _lists(columns: Sequence[Sequence[str | None]], count: int) -> pa.Array:
    """Return a column of lists: of each row what the columns hold."""
    width = len(columns)
    flat = columns[0] if width == 1 else list(chain.from_iterable(zip(*columns, strict=True)))
    ends = of_numbers(np.arange(count + 1, dtype=np.int32) * np.int32(width))
    return pa.ListArray.from_arrays(ends, pa.array(flat, pa.string()))
