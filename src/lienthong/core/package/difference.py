"""Where two sides of a table differ, found from digests.

A side is described by digests of buckets; only differing buckets are opened, into smaller ones and
then into the version and digest of each row, so what travels grows with the differences. Digests
are sums modulo 2^64, so a row that changed is exchanged in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

DifferenceKind = Literal["missing", "older", "newer", "content", "extra", "in-flight"]
Total = tuple[int, str]  # rows, digest
Buckets = Mapping[int, Total]
RowDigests = Mapping[str, tuple[int, str]]  # row id → (version, digest)
MODULUS = 2**64


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not the same on the other side."""

    table: str
    row_id: str
    version_here: int | None
    version_there: int | None
    kind: DifferenceKind


def differing_buckets(here: Buckets, there: Buckets) -> list[int]:
    """Buckets to be opened, in order."""
    return sorted(
        bucket for bucket in here.keys() | there.keys() if here.get(bucket) != there.get(bucket)
    )


def compare_rows(table: str, here: RowDigests, there: RowDigests) -> list[Difference]:
    """The rows that differ, by id."""
    return [
        Difference(
            table=table,
            row_id=row_id,
            version_here=here[row_id][0] if row_id in here else None,
            version_there=there[row_id][0] if row_id in there else None,
            kind=_kind(here.get(row_id), there.get(row_id)),
        )
        for row_id in differing_rows(here, there)
    ]


def _kind(mine: tuple[int, str] | None, theirs: tuple[int, str] | None) -> DifferenceKind:
    if theirs is None:
        return "missing"
    if mine is None:
        return "extra"
    if theirs[0] == mine[0]:
        return "content"
    return "older" if theirs[0] < mine[0] else "newer"


def differing_rows(here: RowDigests, there: RowDigests) -> list[str]:
    """Ids of the rows that differ, in order."""
    return sorted(
        row_id for row_id in here.keys() | there.keys() if here.get(row_id) != there.get(row_id)
    )


def summed(totals: Iterable[Total]) -> Total:
    """One total over several."""
    rows = digest = 0
    for count, text in totals:
        rows += count
        digest += int(text, 16)
    return rows, f"{digest % MODULUS:016x}"


def exchanged(total: Total, before: RowDigests, after: RowDigests) -> Total:
    """A total after some of its rows changed, came or went."""
    rows, text = total
    digest = int(text, 16) + _sum(after) - _sum(before)
    return rows + len(after) - len(before), f"{digest % MODULUS:016x}"


def side_digest(tables: Mapping[str, Total]) -> str:
    """One digest of a whole side, from the totals of its tables."""
    lines = (f"{table}:{rows}:{digest}" for table, (rows, digest) in sorted(tables.items()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _sum(rows: RowDigests) -> int:
    return sum(int(digest, 16) for _, digest in rows.values())
