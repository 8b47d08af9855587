"""A Parquet file measured with its state kept, and the state moved by files of changed rows.

What a person gives is looked at before anything is moved: the columns must be those of the file
that was measured, and the rows as they were must be rows that the state knows.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from lienthong.adapters.checked import state_folder
from lienthong.adapters.checked.errors import ColumnsOther, NoKey, NotParquet, RowsUnknown
from lienthong.adapters.checked.state import apply, load, save, unknown_rows
from lienthong.adapters.duckdb.csv_rows import unreadable
from lienthong.adapters.duckdb.engine import DuckdbEngine
from lienthong.adapters.duckdb.opening import MEMORY_MB, is_parquet, of_parquet
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.services.quality.engine.outcome import Report


def opened_to_keep(file: Path, table: Table, *, memory_mb: int = MEMORY_MB) -> DuckdbEngine:
    """Open the file of a full run whose state is kept. Raises UserError."""
    if not is_parquet(file):
        raise NotParquet
    _key(table)
    return of_parquet(file, memory_mb=memory_mb)


def moved(
    folder: Path,
    table: Table,
    dictionary: Dictionary,
    today: date,
    *,
    before: Path | None,
    after: Path | None,
) -> Report:
    """Move what is kept by changed rows, as they were and as they are; None: there are none.

    Raises UserError: files that cannot be read, other columns, rows the state does not know, and
    as ``load`` and ``save``.
    """
    state, key = load(folder, table, dictionary, today), _key(table)
    kinds = state_folder.read(folder)["columns"]
    given = {path: _rows(path, kinds) for path in (before, after) if path}
    empty = next(iter(given.values())).slice(0, 0)
    one, other = (given[path] if path else empty for path in (before, after))
    unknown = unknown_rows(state, one, key)
    if before and unknown:
        raise RowsUnknown(before, unknown)
    apply(state, table, dictionary, today, before=one, after=other, identity=key)
    save(folder, state)
    missing = tuple(field.name for field in table.fields if field.name not in kinds)
    return Report(DuckdbEngine.name, state.rows, tuple(state.outcomes.values()), missing)


def _key(table: Table) -> tuple[str, ...]:
    if not table.primary_key:
        raise NoKey(table.name)
    return table.primary_key


def _rows(path: Path, kinds: Mapping[str, str]) -> pa.Table:
    """Read changed rows. Raises UserError unless their columns are those of ``kinds``."""
    engine = of_parquet(path)
    try:
        if engine.kinds != kinds:
            told = dict.fromkeys([*kinds, *engine.kinds])
            other = [name for name in told if engine.kinds.get(name) != kinds.get(name)]
            raise ColumnsOther(path, other)
        return engine.every_row(list(kinds))
    except (duckdb.Error, pa.ArrowException) as error:
        raise unreadable(path, str(error)) from error
