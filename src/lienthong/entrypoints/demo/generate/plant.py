"""Decide which rows get which fault, and spoil them. At most one fault per row."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.adapters.files.made_up_file import shown
from lienthong.core.contract.model import Table
from lienthong.entrypoints.demo.generate.kinds.duplicate_key import earlier_key
from lienthong.entrypoints.demo.generate.kinds.family import FAULTS
from lienthong.entrypoints.demo.generate.model import (
    Cell,
    FaultKind,
    PlantedFault,
    Row,
    Spot,
    World,
)

SHARE = 400  # one row in so many gets each fault


@dataclass(frozen=True)
class _Job:
    kind: FaultKind
    spot: Spot


def jobs(table: str, rows: int) -> list[_Job]:
    """List the faults of a file: each spot as often as its share, duplicates last."""
    found = [
        _Job(kind, spot)
        for kind in FAULTS
        for spot in kind.spots
        if spot.table == table
        for _ in range(spot.rows or max(1, rows // SHARE))
    ]
    return sorted(found, key=lambda job: job.spot.spoil is earlier_key)


def least_rows(table: str) -> int:
    """Return how many rows a file needs so that most of them stay clean."""
    return 2 * len(jobs(table, 0))


def plant(table: Table, rows: list[Row], world: World) -> tuple[PlantedFault, ...]:
    """Spoil rows in place and return what was planted, by row.

    Duplicates go to the last of the chosen rows, so that an earlier clean row is there to copy.
    """
    todo = jobs(table.name, len(rows))
    places = sorted(world.rng.sample(range(len(rows)), len(todo)))
    duplicates = [j for j in todo if j.spot.spoil is earlier_key]
    others = todo[: len(todo) - len(duplicates)]
    world.rng.shuffle(others)
    taken = set(places)
    untouched = [i for i in range(len(rows)) if i not in taken]
    planted = []
    for place, job in zip(places, [*others, *duplicates], strict=True):
        changes = job.spot.spoil(rows[place], world)
        if job.spot.spoil is earlier_key:
            before = max(1, bisect_left(untouched, place))
            donor = untouched[world.rng.randrange(before)]
            changes = {job.spot.column: rows[donor][job.spot.column]}
        clean = rows[place][job.spot.column]
        rows[place] = {**rows[place], **changes}
        planted.append(_planted(table, place, job, rows[place], clean))
    return tuple(planted)


def _planted(table: Table, place: int, job: _Job, row: Row, clean: Cell) -> PlantedFault:
    spoilt_key = job.spot.column in table.primary_key
    key = "|".join(str(row[c]) for c in table.primary_key)
    return PlantedFault(
        row=place + 1,
        row_id=None if spoilt_key else key,
        column=job.spot.column,
        kind=job.kind.name,
        expect=job.kind.expect,
        value=shown(row[job.spot.column]),
        clean=job.spot.repaired or shown(clean),
    )


def counts(faults: tuple[PlantedFault, ...]) -> Mapping[str, int]:
    """Count what was planted by what is expected of it."""
    totals = {"quarantine": 0, "repair": 0, "warning": 0, "refused_by_receiver": 0}
    for fault in faults:
        totals[fault.expect] += 1
    return totals
