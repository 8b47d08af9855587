"""Which version of each row a receiver of messages was sent, and what became of it.

The number in a message grows at each sending that may have been taken, as the receiver asks; it is
stored before the message goes out, so no crash lets a number be used twice for two contents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lienthong.base import clock
from lienthong.core.package.payload import PayloadRow
from lienthong.core.package.receipt import Counts, Verdict
from lienthong.services.sync.models import OutPackage, OutStream, SentRow

DONE = frozenset({SentRow.ACCEPTED, SentRow.STALE, SentRow.REFUSED})
_CHUNK = 2_000


@dataclass(frozen=True)
class Why:
    """Why a row was not taken: as a verdict carries it."""

    rule: str
    message: str
    remedy: str
    values: Mapping[str, str]


def known_rows(stream_id: int, table: str, row_ids: Sequence[str]) -> dict[str, SentRow]:
    """What is known of these rows."""
    known: dict[str, SentRow] = {}
    for start in range(0, len(row_ids), _CHUNK):
        found = SentRow.objects.filter(
            stream_id=stream_id, table=table, row_id__in=row_ids[start : start + _CHUNK]
        )
        known |= {row.row_id: row for row in found}
    return known


def is_settled(known: SentRow | None, row: PayloadRow, package: OutPackage) -> bool:
    """Say whether nothing is left to do: done from this package, or taken at this version before.

    An earlier version than the one sent is past, though its package comes again. Rows of a repair
    are sent whatever was taken: a person asked for it.
    """
    if known is None:
        return False
    if row.version < known.version:
        return True
    if known.sequence == package.sequence and known.version == row.version:
        return known.state in DONE
    taken = known.state == SentRow.ACCEPTED and known.version >= row.version
    return taken and package.kind != "repair"


def next_version(known: SentRow | None, row: PayloadRow, offset: int) -> int:
    """The number the row's next message carries: its version, and greater than any sent before."""
    if known is None:
        return max(row.version + offset, 1)
    step = 0 if known.state in (SentRow.UNSENT, SentRow.SUSPECT) else 1
    return max(row.version + offset, known.sent_version + step)


def suspects(known: Iterable[SentRow], package: OutPackage) -> int:
    """How many rows were in the last message of this package that failed whole; 0 for none."""
    found = [
        row.sent_at
        for row in known
        if row.state == SentRow.SUSPECT and row.sequence == package.sequence
    ]
    return found.count(max(found)) if found else 0


def note(
    package: OutPackage,
    table: str,
    rows: Iterable[tuple[PayloadRow, int]],
    state: str,
    why: Why | None = None,
) -> None:
    """Store what was sent, or what became of it: (row, number of its message)."""
    now = clock.now()
    reason = ""
    if why is not None:
        reason = json.dumps(
            {"rule": why.rule, "message": why.message, "remedy": why.remedy,
             "values": dict(why.values)},
            ensure_ascii=False,
        )  # fmt: skip
    SentRow.objects.bulk_create(
        [
            SentRow(
                stream_id=package.stream_id, table=table, row_id=row.row_id, version=row.version,
                sent_version=sent_version, sequence=package.sequence, state=state, reason=reason,
                sent_at=now,
            )
            for row, sent_version in rows
        ],
        update_conflicts=True,
        unique_fields=["stream", "table", "row_id"],
        update_fields=["version", "sent_version", "sequence", "state", "reason", "sent_at"],
    )  # fmt: skip


def counts_of(package: OutPackage) -> Counts:
    """What became of a package's rows, all of them settled."""
    of_it = SentRow.objects.filter(stream=package.stream_id, sequence=package.sequence)
    applied = of_it.filter(state=SentRow.ACCEPTED).count()
    refused = of_it.filter(state=SentRow.REFUSED).count()
    return Counts(applied=applied, stale=package.row_count - applied - refused, refused=refused)


def verdicts_of(package: OutPackage) -> tuple[Verdict, ...]:
    """The rows of a package that were refused, and why."""
    refused = SentRow.objects.filter(
        stream=package.stream_id, sequence=package.sequence, state=SentRow.REFUSED
    )
    return tuple(
        Verdict(
            table=row.table, row_id=row.row_id, version=row.version, verdict="refused",
            **json.loads(row.reason),
        )
        for row in refused
    )  # fmt: skip


def forget_taken(stream: OutStream) -> None:
    """Let every row be sent again, under a greater number."""
    SentRow.objects.filter(stream=stream).update(version=0)
