"""Administrative units read with the rest of their row: its province, its district and its day.

A commune's name alone is borne by many; with the province beside it it is nearly always one. The
province is filled in where only the commune was given, and today's unit where the contract keeps
the unit of the row's day beside it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lienthong.core.admin_units.model import Level
from lienthong.core.admin_units.reading import Hints
from lienthong.core.cleaning import date as days
from lienthong.core.cleaning.admin_unit import (
    LEVEL_AND_ERA,
    UnitCleaner,
    cleaner_of,
    successors,
    told,
    unsure,
)
from lienthong.core.cleaning.model import CannotRead, Step, Unsure
from lienthong.core.cleaning.row_step import Redone, RowStep
from lienthong.core.cleaning.unit_address import from_address
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value

Row = Mapping[str, object]
_COMMUNE_WORD = re.compile(r"(?<![a-z])xa(?![a-z])")


@dataclass(frozen=True)
class UnitColumns:
    """One column of units with the columns of its row that help to read it. Empty: none."""

    cleaner: UnitCleaner
    column: str
    today: str
    date: str
    province: str
    district: str
    address: str

    def plain(self) -> dict[str, Callable[[object], bool]]:
        """Return the tests of raw cells that need nothing from the rest of the row."""
        tests: dict[str, Callable[[object], bool]] = {self.column: self._plain_cell}
        if self.province:
            province = UnitCleaner(self.cleaner.reader, "tinh", "today")
            tests[self.province] = lambda cell: _blank(cell) or province.in_force(cell)
        if self.district:
            tests[self.district] = _blank
        if self.date:
            tests[self.date] = self._is_recent
        return tests

    def _plain_cell(self, cell: object) -> bool:
        if _blank(cell):
            return not self.address
        if self.cleaner.era != "today":
            return not self.today and isinstance(cell, str) and cell.isdigit() and len(cell) > 1
        return self.cleaner.in_force(cell)

    def _is_recent(self, cell: object) -> bool:
        day = _day(cell)
        return day is None or day >= self.cleaner.index.last_change

    def redo(self, raw: Row, values: Mapping[str, Value]) -> tuple[Redone, ...]:
        """Read the column again with its row."""
        try:
            written, steps = self.cleaner.written(raw.get(self.column))  # type: ignore[arg-type]
        except CannotRead:
            return ()  # the column alone has said so
        hints = self._hints(raw)
        if written is None:
            return self._from_address(raw, values, hints)
        try:
            value, steps = self.cleaner.settle(written, steps, hints)
        except Unsure as question:
            return (Redone(self.column, None, (), question, written),)
        redone = Redone(self.column, value, steps)
        return (
            redone,
            *self._province_of(values, value),
            *self._contradicted(raw, values, value),
            *self._now(raw, value, hints),
        )

    def _hints(self, raw: Row) -> Hints:
        """What the province, the district and the day of the row say."""
        day = _day(raw.get(self.date)) if self.date else None
        above: list[frozenset[str]] = []
        levels: tuple[tuple[str, Level], ...] = ((self.province, "tinh"), (self.district, "huyen"))
        for column, level in levels:
            found = self._above(raw.get(column), level, tuple(above)) if column else frozenset()
            above += [found] if found else []
        return Hints(tuple(above), day)

    def _above(
        self, cell: object, level: Level, above: tuple[frozenset[str], ...]
    ) -> frozenset[str]:
        cleaner = UnitCleaner(self.cleaner.reader, level, "today")
        try:
            written, _ = cleaner.written(cell)  # type: ignore[arg-type]
        except CannotRead:
            return frozenset()
        found = cleaner.found(written, Hints(above)) if written else None
        return frozenset(unit.id for unit in found.units) if found and found.sure else frozenset()

    def _province_of(self, values: Mapping[str, Value], value: Value) -> Iterator[Redone]:
        """Fill in the province of a commune in force where the row has none, or not a sure one."""
        if not self.province or self.cleaner.era != "today" or values.get(self.province):
            return
        if self.cleaner.level == "xa" and self.cleaner.in_force(value):
            unit = self.cleaner.index.by_code["xa", str(value)][-1]
            province = self.cleaner.index.province(unit)
            after = f"{province.code} {province.full_name}"
            yield Redone(self.province, province.code, (Step("unit-of-row", "", after),))

    def _contradicted(
        self, raw: Row, values: Mapping[str, Value], value: Value
    ) -> Iterator[Redone]:
        """Ask which province is meant where the commune lies in another than the one made out.

        A province that is written as it is in force is left to the rules: nothing was repaired.
        """
        held, cleaner = values.get(self.province), self.cleaner
        if not held or cleaner.level != "xa" or not cleaner.in_force(value):
            return
        index = cleaner.index
        own = index.province(index.by_code["xa", str(value)][-1])
        made_out = index.by_code.get(("tinh", str(held)), ())
        written = raw.get(self.province)
        if own.code == held or not made_out or written == held:
            return
        question = unsure(index, (own, made_out[-1]), (own, made_out[-1]))
        yield Redone(self.province, None, (), question, str(written))

    def _now(self, raw: Row, value: Value, hints: Hints) -> Iterator[Redone]:
        """Fill in what the unit of the row's day is today; ask where it was split."""
        if not self.today or not isinstance(value, str) or not _blank(raw.get(self.today)):
            return
        index = self.cleaner.index
        units = self.cleaner.found(value, hints).units
        now = successors(index, units)
        if len(now) == 1:
            steps = told(index, value, units, now[0]) or (Step("unit-of-row", "", value),)
            yield Redone(self.today, now[0].code, steps)
        elif now:
            yield Redone(self.today, None, (), unsure(index, units, now), value)

    def _from_address(
        self, raw: Row, values: Mapping[str, Value], hints: Hints
    ) -> tuple[Redone, ...]:
        """Take the units out of the address of the row, when every one of them is certain."""
        text = raw.get(self.address) if self.address else None
        if not isinstance(text, str) or not text.strip():
            return ()
        found = from_address(self.cleaner, text, hints)
        if found is None:
            return ()
        redone = Redone(self.column, found.value, found.steps, found.question, text)
        return (redone, *self._province_of(values, found.value))


def row_steps(table: Table, dictionary: Dictionary) -> tuple[RowStep, ...]:
    """Return one step for each column of a unit that its row helps to read."""
    levels = {f.name: said for f in table.fields if (said := _said(f, dictionary)) is not None}
    if dictionary.units is None or not levels:
        return ()
    steps = []
    for field in table.fields:
        columns = _columns(table, field, levels, dictionary) if field.name in levels else None
        if columns is not None:
            name = f"unit:{field.name}"
            steps.append(RowStep(name, columns.plain(), columns.redo))
    return tuple(steps)


def _said(field: Field, dictionary: Dictionary) -> str | None:
    """Return the name of the field's normaliser when it is one of units."""
    term = dictionary.term(field.term)
    name = term.normaliser if term else None
    usable = field.logical_type == "string" and field.code_list is None
    return name if name in LEVEL_AND_ERA and usable else None


def _columns(
    table: Table, field: Field, levels: Mapping[str, str], dictionary: Dictionary
) -> UnitColumns | None:
    cleaner = cleaner_of(field, dictionary, *LEVEL_AND_ERA[levels[field.name]])
    if cleaner is None:
        return None
    use = field.unit
    is_below = cleaner.level != "tinh"
    columns = UnitColumns(
        cleaner=cleaner,
        column=field.name,
        today=_known(table, use.today),
        date=_known(table, use.date),
        province=_known(table, use.province)
        or (_beside(table, field, levels, "tinh") if is_below else ""),
        district=_known(table, use.district)
        or (_beside(table, field, levels, "huyen") if cleaner.level == "xa" else ""),
        address=_known(table, use.address) or _address(table, field, levels, dictionary),
    )
    helped = (columns.today, columns.date, columns.province, columns.district, columns.address)
    return columns if any(helped) else None


def _known(table: Table, name: str) -> str:
    return name if name in table.by_name else ""


def _beside(table: Table, field: Field, levels: Mapping[str, str], level: Level) -> str:
    """Return the column of the same place at a higher level: by its name, else its group."""
    others = [name for name, said in levels.items() if LEVEL_AND_ERA[said][0] == level]
    twin = _COMMUNE_WORD.sub(level, field.name.replace("_", " ")).replace(" ", "_")
    named = [name for name in others if name in (twin, f"{twin}_cu")]
    group = [name for name in others if table.by_name[name].group == field.group]
    found = named or group
    return found[0] if len(found) == 1 or named else ""


def _address(table: Table, field: Field, levels: Mapping[str, str], dictionary: Dictionary) -> str:
    """Return the address of the same group, when it is the only one there of the only commune."""
    if LEVEL_AND_ERA[levels[field.name]] != ("xa", "today"):
        return ""
    near = [f for f in table.fields if f.group == field.group]
    communes = [f for f in near if levels.get(f.name) == "commune"]
    terms = ((f.name, dictionary.term(f.term)) for f in near if f.logical_type == "string")
    found = [name for name, term in terms if term is not None and term.normaliser == "address"]
    return found[0] if len(found) == 1 and len(communes) == 1 else ""


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _day(cell: object) -> date | None:
    try:
        found = days.clean(cell)[0]  # type: ignore[arg-type]
    except CannotRead:
        return None
    return found if isinstance(found, date) else None
