"""Where two sides of a table differ, found from digests.

A side is described by bucket digests; only differing buckets are opened into the
version and digest of each row, so what travels grows with the differences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

DifferenceKind = Literal["missing", "older", "newer", "content", "extra", "in-flight"]
Buckets = Mapping[str, tuple[int, str]]  # bucket → (rows, digest)
RowDigests = Mapping[str, tuple[int, str]]  # row id → (version, digest)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not the same on the other side."""

    table: str
    row_id: str
    version_here: int | None
    version_there: int | None
    kind: DifferenceKind


def differing_buckets(here: Buckets, there: Buckets) -> list[str]:
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
        for row_id in sorted(here.keys() | there.keys())
        if here.get(row_id) != there.get(row_id)
    ]


def _kind(mine: tuple[int, str] | None, theirs: tuple[int, str] | None) -> DifferenceKind:
    if theirs is None:
        return "missing"
    if mine is None:
        return "extra"
    if theirs[0] == mine[0]:
        return "content"
    return "older" if theirs[0] < mine[0] else "newer"


def side_rows(buckets: Buckets) -> int:
    """How many rows the digests cover."""
    return sum(rows for rows, _ in buckets.values())


def side_digest(tables: Mapping[str, Buckets]) -> str:
    """One digest of a whole side, from the buckets of its tables."""
    lines = (
        f"{table}:{bucket}:{digest}"
        for table in sorted(tables)
        for bucket, (_, digest) in sorted(tables[table].items())
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
