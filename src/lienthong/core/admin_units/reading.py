"""Read a written place: which units it may mean, and whether only one can be meant.

Every part of the text must agree with the unit: as its name, its code, or a unit above it (of its
own time, or of today). Where parts disagree, or several units agree, nothing is chosen: the
reading says so and lists the likely ones.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from lienthong.core.admin_units import parts as written
from lienthong.core.admin_units import spelling
from lienthong.core.admin_units.model import CODE_LENGTH, AdminUnits, Level, Unit, numbered
from lienthong.core.admin_units.parts import Part

# Names of provinces that are no spelling of their own: what people call them, folded.
_CALLED = {
    "hcm": "hochiminh", "tphcm": "hochiminh", "saigon": "hochiminh", "sg": "hochiminh",
    "tpsg": "hochiminh", "thuathienhue": "hue", "tthue": "hue", "tth": "hue", "tphn": "hanoi",
    "hn": "hanoi", "daclac": "daklak", "darlac": "daklak", "dacnong": "daknong",
}  # fmt: skip
_WHOLE_COUNTRY = frozenset({"vietnam", "vn", "chxhcnvietnam", "vnm"})
MOST_CHOICES = 40
# How badly a name agrees: 0 and 1 are sure; another kind of unit, other diacritics are not.
SURE, OTHER_KIND, OTHER_MARKS = 1, 2, 3
_KNOWN_TEXTS = 32_768


@dataclass(frozen=True, slots=True)
class Hints:
    """What else is known of the place: ids of provinces and districts it lies in, the day."""

    above: tuple[frozenset[str], ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The units a text may mean, likeliest first. ``sure`` when every part agrees with each."""

    units: tuple[Unit, ...] = ()
    sure: bool = False
    rest: tuple[Part, ...] = ()

    @property
    def one(self) -> Unit | None:
        return self.units[0] if self.sure and len(self.units) == 1 else None


Rank = tuple[int, int, int]
NOTHING = Found()
NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class _Meant:
    """A part with the units its words may name: (unit, how badly it agrees)."""

    part: Part
    units: tuple[tuple[Unit, int], ...]


@dataclass(frozen=True, eq=False)
class UnitReader:
    """Reads places with one index of units; remembers what it read."""

    index: AdminUnits

    @cached_property
    def read(self) -> Callable[[str, Level, Hints], Found]:
        """What a text means at a level, given what else is known; remembered."""
        return lru_cache(_KNOWN_TEXTS)(self._read)

    def _read(self, text: str, level: Level, hints: Hints) -> Found:
        exact = self.index.units.get(text)
        if exact is not None:
            return Found((exact,) if exact.level == level else (), exact.level == level)
        meant = self.meanings(text)
        found = _on_day(self._agreeing(meant, level, hints), hints.day)
        return found if found.units else self._near(meant, level, hints)

    def meanings(self, text: str) -> tuple[_Meant, ...]:
        """Return each part of a text with what it may name."""
        found = [self._meant(part) for part in written.parts_of(text, self.index.hyphenated)]
        whole = [m for one in found for m in (self._apart(one) if not one.units else [one])]
        return tuple(m for m in whole if m.part.key not in _WHOLE_COUNTRY)

    def _apart(self, meant: _Meant) -> list[_Meant]:
        """Part a text that names nothing before words for kinds, else by the longest names."""
        first = meant.part.spelt[0]
        if first.written.isdecimal() and not meant.part.kinds and len(meant.part.spelt) > 1:
            rest = meant.part.text.split(maxsplit=1)[-1]
            return [self._meant(written.part_of(text)) for text in (first.written, rest)]
        pieces = written.split_at_kinds(meant.part)
        if len(pieces) > 1:
            return [self._meant(piece) for piece in pieces]
        return self._by_names(meant.part) or [meant]

    def _by_names(self, part: Part) -> list[_Meant]:
        """«Phú Cường Thủ Dầu Một Bình Dương»: names of provinces and districts off the end."""
        spelt = part.spelt
        for at in range(1, min(len(spelt), 12)):
            last = self._meant(Part(" ".join(w.written for w in spelt[at:]), spelt[at:]))
            if not any(unit.level != "xa" and how <= OTHER_KIND for unit, how in last.units):
                continue
            first = replace(part, text=" ".join(w.written for w in spelt[:at]), spelt=spelt[:at])
            known = self._meant(first)
            before = [known] if known.units else self._by_names(first)
            if before:
                return [*before, last]
        return []

    def _meant(self, part: Part) -> _Meant:
        if part.is_number and not part.kinds:
            return _Meant(part, tuple((unit, 0) for unit in self._coded(part.spelt[0].written)))
        named = self._named(part, part.spelt, part.key)
        if not named and part.kinds:  # «Phường» may be a part of the name, as in Phường Đúc
            whole = spelling.words(part.text)
            named = self._named(Part(part.text, whole), whole, spelling.key(whole))
        return _Meant(part, named)

    def _named(
        self, part: Part, spelt: tuple[spelling.Word, ...], key: str
    ) -> tuple[tuple[Unit, int], ...]:
        found = []
        for unit in self.index.by_name.get(key, ()):
            if numbered(unit) and len(spelt) == 1:
                if unit.kind in part.kinds:
                    found.append((unit, 0))
                continue
            worst = spelling.agreement(spelt, unit.spelt)
            if part.kinds and unit.kind not in part.kinds:
                if not self._same_level(part.kinds, unit):
                    continue
                worst = max(worst, OTHER_KIND)
            found.append((unit, worst))
        return (*found, *self._called(part, key))

    def _same_level(self, kinds: Collection[str], unit: Unit) -> bool:
        return any(written.LEVEL_OF[kind] == unit.level for kind in kinds)

    def _called(self, part: Part, key: str) -> Iterator[tuple[Unit, int]]:
        """What people call a province, and first letters in capitals: TDM, BRVT."""
        called = _CALLED.get(key)
        for unit in self.index.by_name.get(called, ()) if called else ():
            if unit.level == "tinh":
                yield unit, 0
        if called:
            return
        capitals = len(key) > 1 and all(w.written.isupper() for w in part.spelt)
        for unit in self.index.by_initials.get(key, ()) if capitals else ():
            if not part.kinds or unit.kind in part.kinds:
                yield unit, 1

    def _coded(self, digits: str) -> Iterator[Unit]:
        """Codes of that many digits; failing that, codes that lost their leading zeros."""
        for level, length in CODE_LENGTH.items():
            if length == len(digits):
                found = self.index.by_code.get((level, digits), ())
                yield from found
        for level, length in CODE_LENGTH.items():
            if length > len(digits):
                yield from self.index.by_code.get((level, digits.zfill(length)), ())

    def _agreeing(self, meant: tuple[_Meant, ...], level: Level, hints: Hints) -> Found:
        """Return the units of the best rank: fewest parts unexplained, names that agree best."""
        ranked: dict[str, tuple[Rank, Unit]] = {}
        for seed in meant:
            for unit, worst in seed.units:
                if unit.level == level:
                    rank = self._rank(unit, worst, seed, meant, hints)
                    if unit.id not in ranked or rank < ranked[unit.id][0]:
                        ranked[unit.id] = rank, unit
        if not ranked:
            return NOTHING
        best = min(rank for rank, _ in ranked.values())
        others = len(meant) - 1 + len(hints.above)
        if best[0] and best[0] >= others:
            return NOTHING  # nothing else that was said agrees: the name alone is not likely
        units = tuple(unit for rank, unit in ranked.values() if rank == best)
        return Found(units, best[0] == 0 and best[1] <= SURE)

    def _rank(
        self, unit: Unit, worst: int, seed: _Meant, meant: Iterable[_Meant], hints: Hints
    ) -> Rank:
        """Count what speaks against the unit; how badly names agree; what agrees but loosely.

        It is loose to be of another kind (districts became towns, then cities), and to lie in a
        district only by what the unit was made of: who names a district means a former commune.
        """
        above, own = self.index.above(unit), {a.id for a in self.index.ancestors(unit)}
        strange = loose = 0
        for allowed in hints.above:
            strange += not (allowed & above or unit.id in allowed)
            loose += not (allowed & own) and self._is_district(allowed)
        for other in meant:
            if other is seed:
                continue
            said = [(how, one.id) for one, how in other.units if one.id in above or one is unit]
            how, _ = min(said, default=(0, ""))
            strange += not said
            loose += how == OTHER_KIND
            worst = max(worst, SURE if how == OTHER_KIND else how)
            named = {one for how_one, one in said if how_one == how}
            loose += not (named & own) and self._is_district(named)
        return strange, worst, loose

    def _is_district(self, ids: Collection[str]) -> bool:
        units = self.index.units
        return bool(ids) and all(units[i].level == "huyen" for i in ids)

    def _near(self, meant: tuple[_Meant, ...], level: Level, hints: Hints) -> Found:
        """Likely units when no name is right: one letter off, or a word missing, in one place."""
        places = [
            frozenset(u.id for u, how in m.units if u.level != level) for m in meant if m.units
        ]
        places += hints.above
        if not places or not meant:
            return NOTHING
        unknown = [m.part for m in meant if not m.units] or [meant[0].part]
        near = [
            unit
            for unit in self._inside(places[0], level)
            if all(p & self.index.above(unit) for p in places)
            and any(_like(part, unit) for part in unknown)
        ]
        return _on_day(Found(tuple(near[:MOST_CHOICES])), hints.day)

    def _inside(self, places: frozenset[str], level: Level) -> Iterator[Unit]:
        seen: set[str] = set()
        stack = [self.index.units[p] for p in sorted(places)]
        while stack:
            for child in self.index.children.get(stack.pop().id, ()):
                if child.id not in seen:
                    seen.add(child.id)
                    stack.append(child)
                    if child.level == level:
                        yield child


def _like(part: Part, unit: Unit) -> bool:
    if part.kinds and not any(written.LEVEL_OF[kind] == unit.level for kind in part.kinds):
        return False
    name = spelling.key(unit.spelt)
    if len(name) < 4 or len(part.key) < 3:
        return False
    return spelling.one_edit(part.key, name) or (
        len(part.spelt) + 1 == len(unit.spelt)
        and all(w.folded in {o.folded for o in unit.spelt} for w in part.spelt)
    )


def _on_day(found: Found, day: date | None) -> Found:
    """Keep the units in force on the day, when there are any among them."""
    if day is None:
        return found
    then = tuple(unit for unit in found.units if unit.valid_on(day))
    return replace(found, units=then) if then else found
