"""Administrative units by name or code, of any era, with what their row says of them.

A column of the era «today» holds codes in force: a former unit that went into one unit whole
becomes it, and the steps name both and the source. One of the era «at-date» keeps the unit of the
row's day; what it is today goes into a column of its own. A split unit, or a name that several
units bear, is asked: nothing is chosen by the machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from lienthong.base.i18n import N_
from lienthong.core.admin_units.model import CODE_LENGTH, AdminUnits, Level, Unit
from lienthong.core.admin_units.reading import MOST_CHOICES, Found, Hints, UnitReader
from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import (
    Clean,
    Cleaned,
    Normaliser,
    Raw,
    Step,
    Steps,
    Unsure,
)
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.model import Choice

Era = Literal["today", "at-date", "former"]
LAST_FORMER_DAY = date(2025, 6, 30)


@dataclass(frozen=True)
class UnitCleaner:
    """Reads cells of one column of units."""

    reader: UnitReader
    level: Level
    era: Era

    @property
    def index(self) -> AdminUnits:
        return self.reader.index

    def in_force(self, cell: object) -> bool:
        """Say whether the cell is a code in force just as it should be written."""
        return cell.__class__ is str and cell in self.index.codes_in_force[self.level]

    def clean(self, raw: Raw) -> Cleaned:
        """Read a cell by itself. Raises Unsure when several units may be meant."""
        if self.era == "today" and self.in_force(raw):
            return raw if isinstance(raw, str) else None, ()
        written, steps = self.written(raw)
        return (None, steps) if written is None else self.settle(written, steps, Hints())

    def written(self, raw: Raw) -> tuple[str | None, Steps]:
        """Return the cell as text, a lone code with its leading zeros."""
        said, steps, _ = code.plain(raw)
        if said is None or not (said.isascii() and said.isdigit()):
            return said, steps
        value, steps = code.padded(said, steps, CODE_LENGTH[self.level])
        return str(value), steps

    def found(self, written: str, hints: Hints) -> Found:
        """Return what a written cell means, with what its row says."""
        return self.reader.read(written, self.level, hints)

    def settle(self, written: str, steps: Steps, hints: Hints) -> Cleaned:
        """Return the code to store. A text that means no unit stays; the rules refuse it."""
        if self.era == "former":
            hints = replace(hints, day=LAST_FORMER_DAY)
        is_code = written.isdigit()
        if is_code and self.era != "today":
            return written, steps  # a code of its time is never rewritten
        found = self.found(written, hints)
        if not found.units:
            return written, steps
        if self.era == "today":
            return self._today(written, steps, hints, found)
        return self._then(written, steps, hints, found)

    def _today(self, written: str, steps: Steps, hints: Hints, found: Found) -> Cleaned:
        if self.in_force(written) and not self._speaks_of_the_past(hints):
            return written, steps
        former = found
        if self.in_force(written) and found.sure:  # an old code that is in force again, elsewhere
            old = tuple(unit for unit in found.units if not unit.in_force)
            former = replace(found, units=old) if old else found
        now = successors(self.index, former.units)
        if not now:
            return written, steps
        if not (former.sure and len(now) == 1):
            raise unsure(self.index, former.units, now)
        return now[0].code, (*steps, *told(self.index, written, former.units, now[0]))

    def _speaks_of_the_past(self, hints: Hints) -> bool:
        """Say whether the row says that its codes are those of before the latest change."""
        if hints.day is not None:
            return hints.day < self.index.last_change
        units = self.index.units
        return any(all(not units[u].in_force for u in allowed) for allowed in hints.above)

    def _then(self, written: str, steps: Steps, hints: Hints, found: Found) -> Cleaned:
        units = self._at(found.units, hints.day)
        codes = {unit.code for unit in units}
        if not found.sure or len(codes) != 1:
            raise unsure(self.index, found.units, units)
        name = self.index.label(units[-1])
        after = units[-1].code
        return after, (*steps, Step("unit-name", written, f"{after} {name}"))

    def _at(self, units: tuple[Unit, ...], day: date | None) -> tuple[Unit, ...]:
        """The units of the day that these were or became; these when the day is not known."""
        if day is None or any(unit.valid_on(day) for unit in units):
            return units
        made_of = (
            self.index.units[c.old] for u in units for c in self.index.predecessors.get(u.id, ())
        )
        near = {u.id: u for u in (*made_of, *successors(self.index, units)) if u.valid_on(day)}
        return tuple(near.values()) or units


def successors(index: AdminUnits, units: Iterable[Unit]) -> tuple[Unit, ...]:
    """What the units are today, each once."""
    return tuple({now.id: now for unit in units for now in index.successors(unit)}.values())


def told(index: AdminUnits, written: str, units: tuple[Unit, ...], now: Unit) -> Steps:
    """The steps from what was written to the unit in force: by its name, then by its succession."""
    if written == now.code:
        return ()
    old = next((unit for unit in units if unit.id != now.id and not unit.in_force), None)
    named = now if any(unit.id == now.id for unit in units) or old is None else old
    place = f"{named.code} {index.label(named)}"
    steps: Steps = () if written == named.code else (Step("unit-name", written, place),)
    if named.id == now.id:
        return steps
    return (
        *steps,
        Step("unit-successor", place, f"{now.code} {index.label(now)} {why(index, named, now)}"),
    )


def why(index: AdminUnits, old: Unit, now: Unit) -> str:
    """Say in brackets where a succession is written, and since when it holds."""
    since = now.valid_from.strftime("%d/%m/%Y") if now.valid_from else ""
    return f"(từ {since}, nguồn: {index.source_of(old, now)})"


def unsure(index: AdminUnits, units: tuple[Unit, ...], choices: tuple[Unit, ...]) -> Unsure:
    """Ask which unit is meant; each choice says which former unit it comes from, and the source."""
    values = {
        "count": str(len(choices)),
        "units": "; ".join(index.label(unit) for unit in units[:3]),
    }
    offered = _offered(index, units, choices[:MOST_CHOICES])
    if len(units) == 1 and not units[0].in_force and len(choices) > 1:
        message = N_("«%(value)s» ở cột «%(title)s» là %(units)s, đã chia cho %(count)s đơn vị.")
        return Unsure(message, _REMEDY, offered, values)
    if len(choices) == 1:
        message = N_("«%(value)s» ở cột «%(title)s» có lẽ là %(units)s, nhưng chưa chắc.")
        return Unsure(message, _REMEDY, offered, values)
    message = N_("«%(value)s» ở cột «%(title)s» có thể là %(count)s đơn vị hành chính khác nhau.")
    return Unsure(message, _REMEDY, offered, values)


_REMEDY = N_("Chọn đơn vị đúng, hoặc ghi thêm huyện, tỉnh và ngày để hệ thống tự nhận ra.")


@lru_cache(2_048)  # a name of many communes is met in many rows
def _offered(
    index: AdminUnits, units: tuple[Unit, ...], choices: tuple[Unit, ...]
) -> tuple[Choice, ...]:
    return tuple(_choice(index, units, unit) for unit in choices)


def _choice(index: AdminUnits, units: tuple[Unit, ...], choice: Unit) -> Choice:
    title = f"{index.label(choice)} ({choice.code})"
    origin = next((u for u in units if choice in index.successors(u) and u.id != choice.id), None)
    reason = (
        f"{index.label(origin)} → {choice.full_name} {why(index, origin, choice)}" if origin else ""
    )
    return Choice(choice.id, title, reason.replace("%", "%%"))


def _bound(name: str, level: Level, era: Era) -> Normaliser:
    def bind(field: Field, dictionary: Dictionary) -> Clean:
        found = cleaner_of(field, dictionary, level, era)
        return unread(level) if found is None else found.clean

    return Normaliser(name, ("string",), bind)


def cleaner_of(field: Field, dictionary: Dictionary, level: Level, era: Era) -> UnitCleaner | None:
    """Return the reader of a field's cells; None without a list of units."""
    if dictionary.units is None:
        return None
    stated: Era = "at-date" if era == "today" and field.unit.era == "at-date" else era
    return UnitCleaner(dictionary.units, level, stated)


def unread(level: Level) -> Clean:
    """Clean codes where there is no list of units: only their leading zeros are certain."""

    def clean(raw: Raw) -> Cleaned:
        said, steps, _ = code.plain(raw)
        return (None, steps) if said is None else code.padded(said, steps, CODE_LENGTH[level])

    return clean


PROVINCE = _bound("province", "tinh", "today")
COMMUNE = _bound("commune", "xa", "today")
FORMER_PROVINCE = _bound("former_province", "tinh", "former")
FORMER_DISTRICT = _bound("former_district", "huyen", "former")
FORMER_COMMUNE = _bound("former_commune", "xa", "former")
LEVEL_AND_ERA: dict[str, tuple[Level, Era]] = {
    "province": ("tinh", "today"),
    "commune": ("xa", "today"),
    "former_province": ("tinh", "former"),
    "former_district": ("huyen", "former"),
    "former_commune": ("xa", "former"),
}
