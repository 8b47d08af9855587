"""Gather what commits changed in a table: the last version of each row, in columns.

Rows of other nodes, received here, are left out: they are not sent back. Large values that the
log did not repeat are fetched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lienthong.core.contract.model import Contract, Table
from lienthong.core.package.change import TableChanges, Transaction
from lienthong.core.package.payload import SYSTEM_COLUMNS, PayloadTable, payload_schema
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.rows import canonical_column, rows_by_id, rows_of_history

SOURCE = "_source"


@dataclass(frozen=True)
class Gathered:
    """The rows of one table, whole, and the first and last commit they are of."""

    payload: PayloadTable
    committed_from: datetime
    committed_to: datetime


@dataclass(frozen=True)
class _Joined:
    """Every new row of a table in the order of the log."""

    columns: Mapping[str, pa.StringArray]
    unchanged: npt.NDArray[np.bool_]
    commits: npt.NDArray[np.int64]


def gather(
    contract: Contract,
    table: Table,
    parts: Sequence[TableChanges],
    commits: Sequence[Transaction],
    node_id: str,
) -> Gathered | None:
    """What this node sends of a table's changes; None when that is nothing."""
    joined = _join(table, [part for part in parts if len(part.commits)])
    if joined is None:
        return None
    own = _places(pc.equal(joined.columns[SOURCE], node_id))
    if not len(own):
        return None
    last = own[_last_of_each(joined.columns["_id"].take(pa.array(own)))]
    return Gathered(
        payload=_whole(contract, table, joined, last, node_id),
        committed_from=commits[joined.commits[own[0]]].committed_at,
        committed_to=commits[joined.commits[own[-1]]].committed_at,
    )


def _join(table: Table, parts: Sequence[TableChanges]) -> _Joined | None:
    if not parts:
        return None
    names = [field.name for field in table.fields]
    return _Joined(
        {name: _column(parts, name) for name in (*SYSTEM_COLUMNS, SOURCE, *names)},
        np.concatenate([_unchanged(part, names) for part in parts]),
        np.concatenate([part.commits for part in parts]),
    )


def _column(parts: Sequence[TableChanges], name: str) -> pa.StringArray:
    """One column of all parts; null where a part was written before the column was there."""
    found = [
        part.columns[name].texts
        if name in part.columns
        else pa.nulls(len(part.commits), pa.string())
        for part in parts
    ]
    return found[0] if len(found) == 1 else pa.concat_arrays(found)


def _unchanged(part: TableChanges, names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which rows have a value that the log did not repeat."""
    rows = np.zeros(len(part.commits), np.bool_)
    for name in names:
        cells = part.columns.get(name)
        if cells is not None and cells.unchanged is not None:
            rows |= cells.unchanged
    return rows


def _places(mask: pa.BooleanArray) -> npt.NDArray[np.int64]:
    known = mask.fill_null(False).to_numpy(zero_copy_only=False)
    return np.flatnonzero(known).astype(np.int64)


def _last_of_each(row_ids: pa.StringArray) -> npt.NDArray[np.int64]:
    """The place of the last version of each row, in the order of the log."""
    codes = row_ids.dictionary_encode()
    if len(codes.dictionary) == len(row_ids):
        return np.arange(len(row_ids))
    backwards = codes.indices.to_numpy()[::-1]
    _, first = np.unique(backwards, return_index=True)
    return np.sort(len(row_ids) - 1 - first)


def _whole(
    contract: Contract,
    table: Table,
    joined: _Joined,
    places: npt.NDArray[np.int64],
    node_id: str,
) -> PayloadTable:
    """The rows at these places as the payload has them, large values fetched."""
    lacking = places[joined.unchanged[places]]
    complete = places[~joined.unchanged[places]] if len(lacking) else places
    made = _payload(table, joined, complete)
    if not len(lacking):
        return made
    asked = pa.array(lacking)
    versions = dict(
        zip(
            joined.columns["_id"].take(asked).to_pylist(),
            joined.columns["_version"].take(asked).cast(pa.int64()).to_pylist(),
            strict=True,
        )
    )
    return _together(table, [made, *_fetched(contract, table, versions, node_id)])


def _payload(table: Table, joined: _Joined, places: npt.NDArray[np.int64]) -> PayloadTable:
    """Take the columns of the payload; nested values become their one canonical text."""
    schema = payload_schema([field.name for field in table.fields])
    fields = {field.name: field for field in table.fields if field.is_nested}
    asked = pa.array(places)
    all_of_them = len(places) == len(joined.commits)
    arrays = []
    for member in schema:
        column = joined.columns[member.name]
        column = column if all_of_them else column.take(asked)
        if member.name in fields:
            column = canonical_column(fields[member.name], column)
        arrays.append(column.cast(member.type))
    return PayloadTable(table.name, pa.RecordBatch.from_arrays(arrays, schema=schema))


def _fetched(
    contract: Contract, table: Table, versions: Mapping[str, int], node_id: str
) -> list[PayloadTable]:
    """Rows at these versions: as they are now, or, when they have gone on since, from history.

    The row as it is now has the columns of today: under an older version only history is asked.
    A version that history lacks is sent as the row is now: newer, never older.
    """
    found = []
    missing = dict(versions)
    current = contracts.find(contract.id)
    is_now = current is not None and current.digest == contract.digest
    now = rows_by_id(table, sorted(missing), source=node_id) if is_now else None
    if now is not None:
        same = [missing[row_id] == version for row_id, version in _stamps(now)]
        found.append(PayloadTable(table.name, now.batch.filter(pa.array(same, pa.bool_()))))
        missing = _without(missing, found[0])
    if missing:
        found.append(rows_of_history(table, missing))
        missing = _without(missing, found[-1])
    if missing and now is not None:
        left = [row_id in missing for row_id, _ in _stamps(now)]
        found.append(PayloadTable(table.name, now.batch.filter(pa.array(left, pa.bool_()))))
    return found


def _stamps(table: PayloadTable) -> list[tuple[str, int]]:
    row_ids, versions = table.batch.columns[:2]
    return list(zip(row_ids.to_pylist(), versions.to_pylist(), strict=True))


def _without(missing: Mapping[str, int], found: PayloadTable) -> dict[str, int]:
    there = {row_id for row_id, _ in _stamps(found)}
    return {row_id: version for row_id, version in missing.items() if row_id not in there}


def _together(table: Table, tables: Sequence[PayloadTable]) -> PayloadTable:
    batches = [one.batch for one in tables if len(one)]
    if len(batches) == 1:
        return PayloadTable(table.name, batches[0])
    joined = pa.concat_batches(batches) if batches else tables[0].batch
    return PayloadTable(table.name, joined)
