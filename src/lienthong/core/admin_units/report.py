"""Count what became of the former communes, and how often a person must be asked.

Each former commune is written in the ways people write it and read back; a reading that is sure
and wrong would be a defect, and is counted too.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.admin_units.model import AdminUnits, Unit
from lienthong.core.admin_units.reading import NO_HINTS, Hints, UnitReader

ROWS, SEED = 100_000, 20250701
# How the size of a generated commune is drawn: wards and towns have more people.
_MEDIAN = {"phuong": 14_000, "thi-tran": 11_000, "xa": 7_000, "dac-khu": 7_000}
_SPREAD = 0.5
BEFORE, AFTER = date(2025, 6, 30), date(2026, 6, 30)
Writing = Callable[[AdminUnits, Unit], str]


@dataclass(frozen=True)
class Reading:
    """How one way of writing was read: sure, asked, not found, or sure and wrong.

    ``rows`` are the generated rows written so, ``rows_asked`` those of them that ask a person.
    """

    title: str
    sure: int
    asked: int
    unknown: int
    wrong: int
    rows: int
    rows_asked: int


@dataclass(frozen=True)
class Report:
    """The figures. ``kinds`` and ``sources`` count former communes."""

    communes: int
    mapped: int
    sources: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    split: int
    readings: tuple[Reading, ...]
    rows: int
    rows_split: int


def report(reader: UnitReader, rows: int = ROWS) -> Report:
    """Count everything; takes seconds."""
    index = reader.index
    communes = former_communes(index)
    present = tuple(u for u in index.units.values() if u.level == "xa" and u.in_force)
    changes = {u.id: index.changes.get(u.id, ()) for u in communes}
    return Report(
        communes=len(communes),
        mapped=sum(bool(index.successors(u)) for u in communes),
        sources=_counted(c.source for cs in changes.values() for c in {cs[0]} if cs),
        kinds=_counted(cs[0].kind for cs in changes.values() if cs),
        split=sum(any(c.asks for c in cs) for cs in changes.values()),
        readings=(
            *_read_all(reader, communes, rows, _WRITINGS),
            *_read_all(reader, present, rows, _WRITINGS_NOW),
        ),
        rows=rows,
        rows_split=sum(len(index.successors(u)) > 1 for u in population(communes, rows)),
    )


def former_communes(index: AdminUnits) -> tuple[Unit, ...]:
    """The communes that are gone, all of them."""
    return tuple(u for u in index.units.values() if u.level == "xa" and not u.in_force)


def population(communes: tuple[Unit, ...], rows: int) -> list[Unit]:
    """Draw the communes of generated people; the same for the same number."""
    chance = random.Random(SEED)  # noqa: S311 made-up people, not a secret
    sizes = [_MEDIAN[u.kind] * chance.lognormvariate(0, _SPREAD) for u in communes]
    return chance.choices(communes, sizes, k=rows)


def _counted(names: Iterator[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(names).most_common())


def _three(index: AdminUnits, unit: Unit) -> str:
    return index.label(unit)


def _plain(index: AdminUnits, unit: Unit) -> str:
    return fold(index.label(unit))


def _short(index: AdminUnits, unit: Unit) -> str:
    district, province = index.ancestors(unit)
    kind = {"phuong": "P.", "xa": "X.", "thi-tran": "TT "}[unit.kind]
    own = unit.full_name.split()[-1] if unit.name == unit.full_name else unit.name
    return f"{kind}{own} - {district.name} - {province.name}"


def _with_province(index: AdminUnits, unit: Unit) -> str:
    return f"{unit.full_name}, {index.province(unit).full_name}"


def _with_new_province(index: AdminUnits, unit: Unit) -> str:
    return f"{unit.full_name}, {index.province(index.successors(unit)[0]).full_name}"


def _code(index: AdminUnits, unit: Unit) -> str:
    return unit.code


_WRITINGS: tuple[tuple[str, Writing, Hints], ...] = (
    (N_("xã, huyện, tỉnh đủ chữ"), _three, NO_HINTS),
    (N_("xã, huyện, tỉnh không dấu"), _plain, NO_HINTS),
    (N_("viết tắt, gạch nối, không ghi loại huyện và tỉnh"), _short, NO_HINTS),
    (N_("xã và tỉnh cũ, không ghi huyện"), _with_province, NO_HINTS),
    (N_("xã và tỉnh mới, không ghi huyện"), _with_new_province, NO_HINTS),
    (N_("mã xã cũ, dòng ghi ngày trước 1/7/2025"), _code, Hints(day=BEFORE)),
)
_WRITINGS_NOW: tuple[tuple[str, Writing, Hints], ...] = (
    (N_("xã và tỉnh hiện nay, dòng ghi ngày sau 1/7/2025"), _three, Hints(day=AFTER)),
    (N_("xã và tỉnh hiện nay, dòng không có ngày"), _three, NO_HINTS),
    (N_("mã xã hiện nay"), _code, Hints(day=AFTER)),
)


def _read_all(
    reader: UnitReader,
    communes: tuple[Unit, ...],
    rows: int,
    writings: tuple[tuple[str, Writing, Hints], ...],
) -> Iterator[Reading]:
    drawn = Counter(unit.id for unit in population(communes, rows))
    for way in writings:
        yield _read(reader, communes, drawn, *way)


def _read(
    reader: UnitReader,
    communes: tuple[Unit, ...],
    drawn: Counter[str],
    title: str,
    written: Writing,
    hints: Hints,
) -> Reading:
    index, ends = reader.index, Counter[str]()
    rows_asked = 0
    for unit in communes:
        found = reader.read(written(index, unit), "xa", hints)
        now = {s.id for u in found.units for s in index.successors(u)}
        meant = {s.id for s in index.successors(unit)}
        if not found.units:
            ends["unknown"] += 1
        elif not (found.sure and len(now) == 1):
            ends["asked"] += 1
            rows_asked += drawn[unit.id]
        else:
            ends["sure" if now == meant else "wrong"] += 1
    counts = (ends["sure"], ends["asked"], ends["unknown"], ends["wrong"])
    return Reading(title, *counts, drawn.total(), rows_asked)
