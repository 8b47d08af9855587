"""One table of a cluster, checked where it is: the cluster computes, this process judges the rest.

The plan is the one every engine runs. One reading counts rows, NULLs, empty texts and days beyond
Python's; one counts the values of columns that have few; one for what rules skip, one for the rows
to judge, and one for each rule about rows that share values. Rows come as the server sends them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pyarrow as pa
from pyspark.errors import PySparkException

from lienthong.adapters.duckdb.batch import ArrowBatch
from lienthong.adapters.spark.session import FAILURES, Session
from lienthong.adapters.spark.speaking import SPARK, named, parts, spoken
from lienthong.core.contract.model import Reference
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.column import SPACED, Column, Holds
from lienthong.core.quality.days import WITHIN, as_text, beyond
from lienthong.core.quality.dialect import ident
from lienthong.core.quality.plan import FALSE, TRUE
from lienthong.core.quality.values import as_value
from lienthong.services.quality.engine.ports import ROW, STRAY, Batch

LOOKED_AT = 20_000  # rows that show whether a column may have few different values
MOST_DIGITS = 28  # of a decimal that is compared with any constant within Spark's 38
_HOLDS: Mapping[str, Holds] = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "integer"),
    **dict.fromkeys(("float", "double"), "float"),
    "string": "text",
    "binary": "bytes",
    "boolean": "boolean",
    "date": "date",
    "timestamp_ntz": "timestamp",
    "timestamp": "moment",
}
_NUMBERS = ("integer", "decimal", "float")


@dataclass(frozen=True)
class _Seen:
    """What one reading told of the table."""

    rows: int
    columns: Mapping[str, Column]


class SparkEngine:
    """Implements the port ``Engine``."""

    name = "spark"
    dialect = SPARK
    failures: tuple[type[Exception], ...] = FAILURES

    def __init__(self, session: Session, view: str) -> None:
        self._session, self._view = session, named(view)

    def attempt(self) -> AbstractContextManager[object]:
        """Bound what an error undoes: nothing is written here."""
        return nullcontext()

    def is_replaced(self) -> bool:
        """Say whether there are more or fewer rows now; what else changed is not seen."""
        try:
            counted = self._session.rows(f"SELECT count(*) AS n FROM {self._view}")
        except FAILURES:
            return False  # each rule that was asked has its answer
        return int(counted[0]["n"]) != self.rows

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._seen.rows

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns there are, with how many cells of them are empty."""
        return self._seen.columns

    @cached_property
    def _seen(self) -> _Seen:
        found = [
            _column(name, kind) for name, kind in self._session.types(f"SELECT * FROM {self._view}")
        ]
        try:
            rows, *counts = self.counts([TRUE, *(c for one in found for c in _asked(one))])
        except PySparkException:  # of some column: its own rules will say so, the others run
            return _Seen(self.counts([TRUE])[0], {column.name: column for column in found})
        columns = {}
        for n, column in enumerate(found):
            blanks, spaces, wide = counts[3 * n : 3 * n + 3]
            known = replace(column, blanks=blanks, spaces=spaces)
            columns[column.name] = as_text(known) if wide else known
        return _Seen(rows, columns)

    def few(self, names: Sequence[str], most: int) -> Mapping[str, Mapping[Value, int]]:
        """Count the rows of each value, for those columns that hold at most ``most`` values."""
        asked = self._perhaps_few(names, most)
        if not asked:
            return {}
        found: dict[str, dict[Value, int]] = {name: {} for name in asked}
        union = " UNION ALL ".join(self._valued(n, asked, most) for n in range(len(asked)))
        for row in self._session.rows(union):
            place = row["_place"]
            found[asked[place]][as_value(row[f"_value_{place}"])] = int(row["_count"])
        return {name: values for name, values in found.items() if len(values) <= most}

    def listed(
        self, asked: Mapping[str, Sequence[str]], most: int
    ) -> Mapping[str, Mapping[Value, int | None]]:
        """Count them: rows of a table tell no values without being read."""
        return {name: dict(counts) for name, counts in self.few(list(asked), most).items()}

    def _valued(self, place: int, names: Sequence[str], most: int) -> str:
        """Say the values of one column; the others are NULL there, so that each keeps its type."""
        held = spoken(self.columns[names[place]].sql)
        said = [
            f"{held if n == place else 'NULL'} AS {named(f'_value_{n}')}" for n in range(len(names))
        ]
        return (
            f"SELECT * FROM (SELECT {place} AS _place, {', '.join(said)}, count(*) AS _count "
            f"FROM {self._view} GROUP BY {held} LIMIT {most + 1})"
        )

    def _perhaps_few(self, names: Sequence[str], most: int) -> list[str]:
        if not names:
            return []
        asked = ", ".join(
            f"count(DISTINCT {spoken(self.columns[name].sql)}) AS {named(str(n))}"
            for n, name in enumerate(names)
        )
        looked = f"(SELECT * FROM {self._view} LIMIT {LOOKED_AT})"
        counted = self._session.rows(f"SELECT {asked} FROM {looked}")[0]
        return [name for n, name in enumerate(names) if counted[str(n)] <= most]

    def ahead(self, groups: Sequence[tuple[str, ...]], conditions: Sequence[str]) -> bool:
        """Say that counting is not part of reading: a cluster counts without sending rows."""
        return False

    def counts(self, conditions: Sequence[str]) -> list[int]:
        """Count the rows that each condition holds for, in one reading."""
        if not conditions:
            return []
        asked = ", ".join(
            f"count(CASE WHEN {spoken(condition)} THEN 1 END) AS {named(str(n))}"
            for n, condition in enumerate(conditions)
        )
        counted = self._session.rows(f"SELECT {asked} FROM {self._view}")[0]
        return [int(counted[str(n)]) for n in range(len(conditions))]

    def spread(self, name: str) -> tuple[Value, Value, int] | None:
        """Return the first and third quartile and the count of a column's numbers.

        By order: percentiles of Spark are binary numbers, whatever the column holds.
        """
        column = self.columns[name]
        if column.holds not in _NUMBERS:
            return None
        finite = (
            SPARK.finite(column.sql) if column.holds == "float" else f"{column.sql} IS NOT NULL"
        )
        count = self.counts([finite])[0]
        if not count:
            return None
        low = self._at(column, finite, "ASC", math.ceil(count / 4))
        high = self._at(column, finite, "DESC", count - math.ceil(3 * count / 4) + 1)
        return low, high, count

    def _at(self, column: Column, condition: str, order: str, rank: int) -> Value:
        """Return the value of a rank, from 1."""
        found = self._session.rows(
            f"SELECT {spoken(column.sql)} AS _value FROM {self._view} WHERE {spoken(condition)} "
            f"ORDER BY _value {order} LIMIT 1 OFFSET {rank - 1}"
        )
        return as_value(found[0]["_value"])

    def greatest(self, name: str, condition: str) -> Value:
        """Return the greatest value of a column among the rows that a condition holds for."""
        said = spoken(f"max(CASE WHEN {condition} THEN {self.columns[name].sql} END)")
        return as_value(
            self._session.rows(f"SELECT {said} AS _value FROM {self._view}")[0]["_value"]
        )

    def runs(self, condition: str) -> bool:
        """Say whether the server takes the condition, without reading a row."""
        try:
            self._session.types(f"SELECT {spoken(condition)} AS _runs FROM {self._view}")
        except FAILURES:
            return False
        return True

    def scan(
        self, names: Sequence[str], settled: Sequence[str], flags: Mapping[str, str]
    ) -> Iterator[Batch]:
        """Yield the rows that some condition does not hold for, each flag telling which."""
        marks = [f"NOT coalesce({spoken(sql)}, FALSE) AS {named(n)}" for n, sql in flags.items()]
        said = ", ".join([*self._said(names), *marks])
        # What several conditions say is asked once: neither server sees that they are the same.
        held = dict.fromkeys(part for condition in settled for part in parts(condition))
        where = " AND ".join(["TRUE", *(f"coalesce({part}, FALSE)" for part in held)])
        return self._read(f"SELECT {said} FROM {self._view} WHERE NOT ({where})")

    def among(self, reference: Reference, name: str) -> str | None:
        """Say that the table which a reference names has the column's value."""
        return None

    def unfilled(self, names: Sequence[str]) -> int:
        """Count the rows in which one of these columns is empty."""
        known = self.columns[names[0]].known_blanks
        if len(names) == 1 and known is not None:
            return known
        return self.counts([" OR ".join(self.columns[name].blank for name in names)])[0]

    def twice(self, names: Sequence[str], keys: Sequence[str]) -> Iterator[Batch]:
        """Yield the rows that share their filled values."""
        columns = [self.columns[name] for name in names]
        held = [_grouped(column) for column in columns]
        filled = " AND ".join(f"NOT {spoken(column.blank)}" for column in columns)
        listed = ", ".join(f"{sql} AS _shared_{n}" for n, sql in enumerate(held))
        same = " AND ".join(f"{sql} = _shared_{n}" for n, sql in enumerate(held))
        said = ", ".join(self._said([*dict.fromkeys((*names, *keys))]))
        return self._read(
            f"SELECT {said} FROM {self._view} LEFT SEMI JOIN (SELECT {listed} FROM {self._view} "
            f"WHERE {filled} GROUP BY {', '.join(held)} HAVING count(*) > 1) AS _doubled ON {same}"
        )

    def _said(self, names: Sequence[str]) -> list[str]:
        found = [f"CAST(NULL AS BIGINT) AS {named(ROW)}"]
        for column in (self.columns[name] for name in names):
            found.append(f"{spoken(column.sql)} AS {named(column.name)}")
            if column.stray:
                found.append(f"{spoken(column.stray)} AS {named(column.name + STRAY)}")
        return found

    def _read(self, query: str) -> Iterator[Batch]:
        for batch in self._session.batches(query):
            if batch.num_rows:
                yield ArrowBatch(_plain(batch))


def _column(name: str, kind: str) -> Column:
    holds: Holds = _HOLDS.get(kind, "other")
    if kind.startswith(("char(", "varchar(")):
        holds = "text"
    if kind.startswith("decimal("):
        digits = int(kind.removeprefix("decimal(").partition(",")[0])
        holds = "decimal" if digits <= MOST_DIGITS else "other"
    sql = ident(name)
    return Column(name, f"CAST({sql} AS DOUBLE)" if holds == "float" else sql, holds)


def _asked(column: Column) -> tuple[str, str, str]:
    """The conditions that a cell is NULL, is the empty text, is a day that Python does not know."""
    return (
        f"{column.sql} IS NULL",
        f"{column.sql} = ''" if column.holds in SPACED else FALSE,
        beyond(column) if column.holds in WITHIN else FALSE,
    )


def _grouped(column: Column) -> str:
    """Say a value so that equal ones are grouped: servers part NaN from NaN, and 0 from -0."""
    sql = spoken(column.sql)
    if column.holds != "float":
        return sql
    return f"(CASE WHEN {sql} = CAST(0 AS DOUBLE) THEN '0' ELSE CAST({sql} AS STRING) END)"


def _plain(batch: Any) -> Any:
    """Return the rows with texts as Arrow's plain kind, which a server need not send."""
    views = (pa.string_view(), pa.binary_view())
    if not any(field.type in views for field in batch.schema):
        return batch
    kinds = {views[0]: pa.large_string(), views[1]: pa.large_binary()}
    columns = [column.cast(kinds.get(column.type, column.type)) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
