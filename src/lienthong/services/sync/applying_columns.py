"""Check and apply the rows of one table by whole columns: the same verdicts as `applying_rows`,
sooner.

Most rows of a package are right. They are staged as they came and written by one statement; each
other row is judged by itself, knowing what it would have known had all been judged in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lienthong.base import clock
from lienthong.core.package.payload import PayloadTable
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Context
from lienthong.services.records import received
from lienthong.services.records.actions import ReceivedRow
from lienthong.services.records.lookup import DatabaseLookup
from lienthong.services.records.received import Held
from lienthong.services.sync import applying_rows, row_verdicts
from lienthong.services.sync.applying_rows import CANCEL, Refusals, Setting, TableOutcome
from lienthong.services.sync.column_checks import ColumnChecks, Mask

FEWEST = 300  # below, rows by themselves are sooner done


@dataclass(frozen=True)
class Foreseen:
    """Rows of a table, and which of them are right as far as can be told without the database.

    ``right`` is None where nothing can be told: the rows are judged one by one.
    """

    payload: PayloadTable
    right: Mask | None


def foresee(setting: Setting, payload: PayloadTable) -> Foreseen:
    """Judge what needs no other row. Touches no database: it may run ahead in a thread."""
    if len(payload) < FEWEST or setting.target is not setting.table:
        return Foreseen(payload, None)
    checks = _checks(setting)
    if not checks.possible or not checks.storable(payload.batch):
        return Foreseen(payload, None)
    return Foreseen(payload, checks.certain(payload.batch))


def take(setting: Setting, payload: PayloadTable, right: Mask, outcome: TableOutcome) -> None:
    """Apply the rows that pass; the caller's transaction decides whether it stays."""
    batch = payload.batch
    certain = right & _known_to_others(setting, batch)
    places = np.flatnonzero(certain)
    staged = received.stage(setting.table, _some(batch, certain), source=setting.source)
    shared = sorted(
        {n for columns in _checks(setting).unique for n in received.sharing(staged, columns)}
    )
    received.leave_out(staged, shared)
    certain[places[shared]] = False
    doubtful = ~certain
    if doubtful.any():
        fresh = _fresh(setting, batch, outcome)
        received.leave_out(staged, np.flatnonzero(~fresh[places]).tolist())
        certain, doubtful = certain & fresh, doubtful & fresh
    accepted, refused = _judge(setting, batch, doubtful, certain, outcome)
    if certain.any():
        left = np.flatnonzero(certain[places]).tolist()
        written = received.write_received(staged, left, by=setting.by)
        outcome.applied += written.applied
        _tell_held(setting, batch, places, written.left, outcome)
    if accepted:
        applying_rows.write(setting, accepted, outcome)
    applying_rows.keep(setting, refused, outcome)


def _fresh(setting: Setting, batch: pa.RecordBatch, outcome: TableOutcome) -> Mask:
    """Return which rows are newer than those here, and not of another node; tell of the others."""
    ids, versions = (batch.column(name).to_pylist() for name in ("_id", "_version"))
    here = received.held(setting.table, ids, versions, source=setting.source)
    _tell_held(setting, batch, np.arange(batch.num_rows), here, outcome)
    fresh = np.ones(batch.num_rows, np.bool_)
    fresh[[*here.stale, *here.foreign]] = False
    return fresh


def _known_to_others(setting: Setting, batch: pa.RecordBatch) -> Mask:
    """Return which rows name rows that are there, and share no value in the payload."""
    checks = _checks(setting)
    certain = np.ones(batch.num_rows, np.bool_)
    lookup = setting.lookup()
    referring = {check.rule.columns[0] for check in checks.references}
    lookup.prefetch_references(
        {name: batch.column(name).unique().drop_null().to_pylist() for name in referring}
    )
    context = Context("", lookup, checks.today)
    for check in checks.references:
        certain &= ~checks.missing(batch, check, context)
    for columns in checks.unique:
        certain &= ~checks.doubled(batch, columns)
    return certain


def _judge(
    setting: Setting, batch: pa.RecordBatch, doubtful: Mask, certain: Mask, outcome: TableOutcome
) -> tuple[list[ReceivedRow], Refusals]:
    """Judge the doubtful rows as they would be judged among all rows in order."""
    if not doubtful.any():
        return [], []
    places = _places(doubtful)
    rows = PayloadTable(setting.table.name, batch.take(pa.array(places))).rows
    place_of = dict(zip((row.row_id for row in rows), places, strict=True))
    typed = applying_rows.typed(setting, rows, outcome)
    lookup = applying_rows.prefetched(setting, typed)
    if not lookup.asks_itself:  # no other row of the payload shares a value with one of these
        return applying_rows.judge(setting, typed, lookup)
    noted = _Noting(setting, batch, certain, lookup)
    return applying_rows.judge(
        setting, typed, lookup, before=lambda row: noted.until(place_of[row.row_id])
    )


class _Noting:
    """Notes certain rows in the order of the payload, for rows that may refer to them."""

    def __init__(
        self, setting: Setting, batch: pa.RecordBatch, certain: Mask, lookup: DatabaseLookup
    ) -> None:
        self._batch, self._lookup, self._checks = batch, lookup, _checks(setting)
        staying = batch.column("_event").to_pylist()
        self._places = [n for n in _places(certain) if staying[n] != CANCEL]
        self._names = [field.name for field in setting.table.fields]
        self._next = 0

    def until(self, place: int) -> None:
        """Note what comes before the place."""
        while self._next < len(self._places) and self._places[self._next] < place:
            self._note(self._places[self._next])
            self._next += 1

    def _note(self, place: int) -> None:
        batch, value = self._batch, self._checks.value
        row = {name: value(name, batch.column(name)[place].as_py()) for name in self._names}
        self._lookup.note(batch.column("_id")[place].as_py(), row)


def _tell_held(
    setting: Setting,
    batch: pa.RecordBatch,
    places: npt.NDArray[np.intp],
    here: Held,
    outcome: TableOutcome,
) -> None:
    """Count and name the rows that are not written; ``here`` counts within ``places``."""
    outcome.stale += len(here.stale)
    for place in places[[*here.foreign]].tolist():
        row_id, version = (batch.column(name)[place].as_py() for name in ("_id", "_version"))
        outcome.verdicts.append(row_verdicts.foreign(setting.table, row_id, version))


def _some(batch: pa.RecordBatch, mask: Mask) -> pa.RecordBatch:
    return batch if mask.all() else batch.filter(pa.array(mask))


def _places(mask: Mask) -> list[int]:
    return np.flatnonzero(mask).tolist()


def _checks(setting: Setting) -> ColumnChecks:
    return _made(_Itself(setting.checker), clock.today())


class _Itself:
    """A key that is equal to the very same checker only: comparing two takes long."""

    def __init__(self, checker: TableChecker) -> None:
        self.checker = checker

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.checker is self.checker

    def __hash__(self) -> int:
        return id(self.checker)


@lru_cache(maxsize=64)
def _made(checker: _Itself, today: date) -> ColumnChecks:
    return ColumnChecks(checker.checker.table, checker.checker, today)
