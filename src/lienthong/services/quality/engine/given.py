"""Other tables that are given beside the one to be checked: of the same contract, or of another.

Each is data of its own, on an engine of its own. A small table's values are read once; of a large
one those that a batch asks for.
"""

from collections.abc import Iterator, Mapping, Sequence

from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import FALSE
from lienthong.core.quality.values import as_value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds.master_agreement import target_of
from lienthong.core.rules.model import NoLookup
from lienthong.services.quality.engine.ports import Batch, Engine

READ_ONCE = 200_000  # rows
Record = Mapping[str, Value]


class GivenOthers(NoLookup):
    """Implements ``Others``. ``engines`` are by table; references name no other way to them."""

    def __init__(self, table: Table, engines: Mapping[str, Engine]) -> None:
        self._engines = engines
        self._references = [(f.name, f.reference) for f in table.fields if f.reference]
        self._masters = list(_masters(table))
        self._whole: dict[Reference, dict[str, list[Record]]] = {}
        self._found: dict[Reference, dict[str, list[Record]]] = {}

    def is_here(self, reference: Reference) -> bool:
        """Say whether the table was given, with the column that the reference names."""
        engine = self._engines.get(reference.table)
        named = {reference.column, *(name for name, _ in reference.where)}
        return engine is not None and named <= set(engine.columns)

    def prefetch(self, values: Mapping[str, Sequence[Value]]) -> None:
        """Read the rows that some values name."""
        asked: dict[Reference, set[str]] = {}
        for column, reference in (*self._references, *self._masters):
            held = (v for v in values.get(column, ()) if v not in (None, ""))
            asked.setdefault(reference, set()).update(map(str, held))
        for reference, wanted in asked.items():
            if self.is_here(reference):
                self._found[reference] = self._rows(reference, wanted)

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        """Say whether a row of the other table has the value; None where it was not given."""
        if reference not in self._found:
            return None
        return any(_meets(row, reference) for row in self._found[reference].get(value, ()))

    def master(self, reference: Reference, key: str) -> Record | None:
        """Return the first record with this key, empty when there is none."""
        if reference not in self._found:
            return None
        return next(iter(self._found[reference].get(key, ())), {})

    def _rows(self, reference: Reference, wanted: set[str]) -> dict[str, list[Record]]:
        engine = self._engines[reference.table]
        if engine.rows > READ_ONCE:
            return _read(engine, reference, f"NOT {_among(engine, reference, wanted)}")
        if reference not in self._whole:
            self._whole[reference] = _read(engine, reference, FALSE)
        return self._whole[reference]


def _masters(table: Table) -> Iterator[tuple[str, Reference]]:
    for spec in table.rules:
        if spec.kind == "master_agreement" and spec.columns:
            try:
                yield spec.columns[0], target_of(spec)
            except RuleRejected:
                continue  # the rule is reported as broken


def _among(engine: Engine, reference: Reference, wanted: set[str]) -> str:
    """The condition that a row has one of some values; a NUL stands in no query and no table."""
    column = engine.columns[reference.column]
    said = ", ".join(literal(value) for value in sorted(wanted) if "\0" not in value)
    return f"(CAST({column.sql} AS VARCHAR) IN ({said or 'NULL'}))"


def _read(engine: Engine, reference: Reference, settled: str) -> dict[str, list[Record]]:
    names = list(engine.columns)
    found: dict[str, list[Record]] = {}
    for batch in engine.scan(names, [settled], {}):
        for row in _records(batch, names):
            key = row[reference.column]
            if key not in (None, ""):
                found.setdefault(str(key), []).append(row)
    return found


def _records(batch: Batch, names: Sequence[str]) -> Iterator[Record]:
    columns = [batch.values(name) for name in names]
    for values in zip(*columns, strict=True):
        yield {n: as_value(v) for n, v in zip(names, values, strict=True)}


def _meets(row: Record, reference: Reference) -> bool:
    return all(_text(row.get(name)) == wanted for name, wanted in reference.where)


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
