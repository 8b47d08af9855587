"""The administrative units as an index that never changes: by identity, by code, by name.

The rows are those of ``don_vi_hanh_chinh`` and ``anh_xa_don_vi``; they are handed in.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar, cast

from lienthong.base.text import fold
from lienthong.core.admin_units import spelling
from lienthong.core.admin_units.spelling import Word

Level = Literal["tinh", "huyen", "xa"]
_ONCE_CALLED = (("thuathien", "hue"),)  # the name of Huế until the end of 2024
# The source parts namesakes of one district so: «Yên Viên (Thị trấn)».
_KIND_BEHIND = re.compile(r"\s*\([^)]*\)\Z")
K = TypeVar("K")
V = TypeVar("V")
CODE_LENGTH: Mapping[Level, int] = {"tinh": 2, "huyen": 3, "xa": 5}


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One unit in one era, equal to itself alone: an index has each once.

    ``id`` reads era:level:code. ``name`` is without its kind.
    """

    id: str
    code: str
    level: Level
    kind: str
    name: str
    full_name: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    source: str
    spelt: tuple[Word, ...]

    def valid_on(self, day: date) -> bool:
        """Say whether the unit was in force on a day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)

    @property
    def in_force(self) -> bool:
        return self.valid_to is None


@dataclass(frozen=True, slots=True)
class Change:
    """A former unit gave its area, or a part of it (``asks``), to another on a day."""

    old: str
    new: str
    kind: str
    asks: bool
    since: date
    source: str


@dataclass(frozen=True, eq=False)
class AdminUnits:
    """All units of all eras and what became of each. Make it once; it is compared by identity."""

    units: Mapping[str, Unit]
    changes: Mapping[str, tuple[Change, ...]]

    @classmethod
    def of(
        cls, rows: Iterable[Mapping[str, str | None]], changes: Iterable[Mapping[str, str | None]]
    ) -> "AdminUnits":
        """Read the rows of the two tables."""
        units = {unit.id: unit for unit in map(_unit, rows)}
        mapping: dict[str, list[Change]] = defaultdict(list)
        for change in map(_change, changes):
            mapping[change.old].append(change)
        return cls(units, {old: tuple(new) for old, new in mapping.items()})

    @cached_property
    def by_code(self) -> Mapping[tuple[Level, str], tuple[Unit, ...]]:
        """Level and code → the units that bore it, the earliest first."""
        return _grouped(((unit.level, unit.code), unit) for unit in self.units.values())

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Unit, ...]]:
        """Folded name → units. «Phường 1» is found as «1» too, by those who know its kind."""
        pairs = [(spelling.key(unit.spelt), unit) for unit in self.units.values()]
        pairs += [(unit.spelt[-1].folded, unit) for unit in self.units.values() if numbered(unit)]
        return _grouped(pairs)

    @cached_property
    def by_initials(self) -> Mapping[str, tuple[Unit, ...]]:
        """First letters → provinces and districts, which people shorten so (TDM, BRVT)."""
        above = (unit for unit in self.units.values() if unit.level != "xa")
        return _grouped((spelling.initials(unit.spelt), unit) for unit in above)

    @cached_property
    def hyphenated(self) -> frozenset[tuple[str, ...]]:
        """Names of several parts joined by a dash, each part folded."""
        found = {
            tuple(spelling.key(spelling.words(part)) for part in unit.name.split("-"))
            for unit in self.units.values()
            if "-" in unit.name
        }
        return frozenset({*found, *_ONCE_CALLED})

    @cached_property
    def children(self) -> Mapping[str, tuple[Unit, ...]]:
        """A unit → the units right under it."""
        return _grouped((unit.parent, unit) for unit in self.units.values())

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[Change, ...]]:
        """A unit → what it was made of."""
        return _grouped((c.new, c) for changes in self.changes.values() for c in changes)

    @cached_property
    def searched(self) -> tuple[tuple[Unit, str, str], ...]:
        """Each unit with its own folded name and code, and with the same and all above it."""
        return tuple(
            (unit, own, f"{own} {fold(self.label(unit))}")
            for unit in self.units.values()
            for own in (f" {unit.code} {fold(unit.full_name)}",)
        )

    @cached_property
    def codes_in_force(self) -> Mapping[Level, frozenset[str]]:
        """The codes of each level in force."""
        return {
            level: frozenset(u.code for u in self.units.values() if u.in_force and u.level == level)
            for level in CODE_LENGTH
        }

    @cached_property
    def last_change(self) -> date:
        """The day of the latest change: rows of a later day speak of the units in force."""
        return max(c.since for changes in self.changes.values() for c in changes)

    @cached_property
    def _provinces_today(self) -> Mapping[str, tuple[str, ...]]:
        """Former province → the provinces its communes are in now."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for old, changes in self.changes.items():
            if self.units[old].level == "xa":
                for change in changes:
                    found[self.province(self.units[old]).id][
                        self.province(self.units[change.new]).id
                    ] = None
        return {old: tuple(new) for old, new in found.items()}

    @cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        return {}

    def above(self, unit: Unit) -> frozenset[str]:
        """Every district and province, of any era, that may be named above this unit."""
        known = self._above.get(unit.id)
        if known is None:
            near = [unit, *self.successors(unit)]
            near += [self.units[c.old] for c in self.predecessors.get(unit.id, ())]
            known = frozenset(a.id for one in near for a in self.ancestors(one))
            known |= {s.id for a in known for s in self.successors(self.units[a])}
            self._above[unit.id] = known
        return known

    def ancestors(self, unit: Unit) -> tuple[Unit, ...]:
        """The units above, nearest first."""
        found = []
        while unit.parent:
            unit = self.units[unit.parent]
            found.append(unit)
        return tuple(found)

    def province(self, unit: Unit) -> Unit:
        """The province of a unit in the unit's own era; a province's is itself."""
        return (unit, *self.ancestors(unit))[-1]

    def successors(self, unit: Unit) -> tuple[Unit, ...]:
        """What the unit is today: itself when in force; several when it was split.

        Empty for a former district: that level was abolished.
        """
        if unit.in_force:
            return (unit,)
        next_ids = [c.new for c in self.changes.get(unit.id, ())]
        if not next_ids and unit.level == "tinh":
            next_ids = list(self._provinces_today.get(unit.id, ()))
        found = {s.id: s for new in next_ids for s in self.successors(self.units[new])}
        return tuple(found.values())

    def source_of(self, old: Unit, new: Unit) -> str:
        """Where it is written that one unit became another; the source of the unit itself else."""
        said = [c.source for c in self.changes.get(old.id, ()) if c.new == new.id]
        return said[0] if said else new.source

    def label(self, unit: Unit) -> str:
        """The full name with the units above it, as people write it."""
        return ", ".join([unit.full_name, *(a.full_name for a in self.ancestors(unit))])


def numbered(unit: Unit) -> bool:
    """Say whether the unit has a number for a name: Phường 1, Quận 10."""
    return len(unit.spelt) == 2 and unit.spelt[-1].folded.isdigit() and unit.name == unit.full_name


def _unit(row: Mapping[str, str | None]) -> Unit:
    name = _KIND_BEHIND.sub("", row["ten"] or "")
    return Unit(
        id=row["ma_dinh_danh"] or "",
        code=row["ma"] or "",
        level=cast(Level, row["cap"]),
        kind=row["loai"] or "",
        name=name,
        full_name=row["ten_day_du"] or "",
        parent=row["ma_cha"] or "",
        valid_from=_day(row["tu_ngay"]),
        valid_to=_day(row["den_ngay"]),
        source=row["nguon"] or "",
        spelt=spelling.words(name),
    )


def _change(row: Mapping[str, str | None]) -> Change:
    since = _day(row["tu_ngay"]) or date.min
    asks = row["can_hoi"] == "true"
    kind, source = row["kieu"] or "", row["nguon"] or ""
    return Change(row["ma_cu"] or "", row["ma_moi"] or "", kind, asks, since, source)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = defaultdict(list)
    for name, value in pairs:
        found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}
