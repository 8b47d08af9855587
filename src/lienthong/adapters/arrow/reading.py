"""One reading of a file that answers everything that was asked: rows to look at, counts, hashes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlglot import exp

from lienthong.adapters.arrow.block import Block, Kernel
from lienthong.adapters.arrow.speaking import Speaker, parsed
from lienthong.adapters.arrow.truth import Mask, Truth

BLOCK = "_block"


def columns_of(conditions: Sequence[str]) -> set[str]:
    """Return the columns that conditions look at."""
    return {
        column.name
        for condition in dict.fromkeys(conditions)
        for column in parsed(condition).find_all(exp.Column)
    }


class Asked:
    """Conditions over blocks: by arithmetic where it says them, by DuckDB where not."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        types: Mapping[str, pa.DataType],
        conditions: Sequence[str],
        hashed: Sequence[str],
    ) -> None:
        self._con, self._hashed = connection, hashed
        speaker = Speaker(types)
        self._kernels: dict[str, Kernel | None] = {c: speaker.kernel(c) for c in conditions}
        # Arithmetic leaves little to compute; a second thread would cost more than it saves.
        connection.execute("SET threads = 1")

    def of(self, block: Block) -> tuple[dict[str, Truth], list[Any]]:
        """Return what each condition says of a block, and its hashes."""
        made = {c: k for c, k in self._kernels.items() if k is not None}
        found = {c: block.compute(kernel) for c, kernel in made.items()}
        others = [c for c in self._kernels if c not in found]
        if not others and not self._hashed:
            return found, []
        said = [f"({c}) IS TRUE" for c in others]
        asked = ", ".join(f"{sql} AS a{n}" for n, sql in enumerate([*said, *self._hashed]))
        answer = self.read(block.rows, f"SELECT {asked} FROM {BLOCK}")
        for n, condition in enumerate(others):
            yes: Mask = answer.column(n).to_numpy(zero_copy_only=False)
            found[condition] = Truth(yes, ~yes)
        return found, [answer.column(n) for n in range(len(said), answer.num_columns)]

    def count(self, condition: str, block: Block, truth: Truth) -> int:
        """Count the rows of a block that a condition holds for."""
        if truth.left is None:
            return int(np.count_nonzero(truth.yes))
        answer = self.read(block.rows, f"SELECT count(*) FROM {BLOCK} WHERE {condition}")
        return int(answer.column(0)[0].as_py())

    def read(self, rows: Any, query: str) -> pa.Table:
        """Ask DuckDB about rows in memory."""
        self._con.register(BLOCK, rows)
        try:
            return self._con.execute(query).to_arrow_table()
        finally:
            self._con.unregister(BLOCK)


def unsure(truths: Mapping[str, Truth], settled: Sequence[str]) -> Any:
    """Return the places (from 0) of the rows that some condition does not hold for."""
    sure: Mask | None = None
    for condition in settled:
        yes = truths[condition].yes
        sure = yes if sure is None else sure & yes
    return np.flatnonzero(~sure) if sure is not None else np.empty(0, dtype=np.int64)


def decoded(table: pa.Table) -> pa.Table:
    """Return rows with plain columns, to be joined with those of other blocks."""
    for n, column in enumerate(table.columns):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(n, table.column_names[n], column.cast(pa.string()))
    return table


def in_heaps(tables: Iterator[pa.Table], least: int, project: Callable[[pa.Table], Any]) -> Any:
    """Yield tables joined until each has so many rows, as ``project`` makes them."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(one.num_rows for one in held) >= least:
            yield project(pa.concat_tables(held))
            held = []
    if held:
        yield project(pa.concat_tables(held))
