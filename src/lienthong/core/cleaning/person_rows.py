"""A person's number, gender and birth read together: each may settle what another leaves open.

The zero lost at the front of the number comes back when gender and year of birth agree with it;
the century of a two-digit year of birth comes from the number.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from lienthong.core.cleaning import date as days
from lienthong.core.cleaning import personal_number, text
from lienthong.core.cleaning.model import CannotRead, Step, Unsure
from lienthong.core.cleaning.row_step import Redone, RowStep
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.validators.personal_number import Parts, parts
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.personal_agreement import BIRTH, GENDER, NUMBER, field_of, year_of

_WHOLE = re.compile(r"[0-9]{12}\Z")
_SHORT_YEAR = re.compile(r"[0-9][/.\-][0-9]{2}\s*\Z")


@dataclass(frozen=True)
class PersonColumns:
    """The columns of one person. ``gender`` and ``birth`` are empty when the table has none."""

    number: str
    gender: str
    birth: str

    def plain(self) -> dict[str, Callable[[object], bool]]:
        """Return the tests of raw cells that need nothing from the rest of the row."""
        tests: dict[str, Callable[[object], bool]] = {}
        if self.gender and self.birth:
            tests[self.number] = _is_whole
        if self.birth:
            tests[self.birth] = _has_century
        return tests

    def redo(self, raw: Mapping[str, object], values: Mapping[str, Value]) -> tuple[Redone, ...]:
        """Read the number with gender and birth, then the birth with the number."""
        number = self._number(raw, values)
        known = values.get(self.number) if number is None else number.value
        said = parts(known) if isinstance(known, str) else None
        birth = self._birth(raw, values, said) if said is not None else None
        return tuple(redone for redone in (number, birth) if redone is not None)

    def _number(self, raw: Mapping[str, object], values: Mapping[str, Value]) -> Redone | None:
        if not (self.gender and self.birth) or values.get(self.number) is not None:
            return None
        try:
            short, steps = personal_number.written(raw.get(self.number))  # type: ignore[arg-type]
        except CannotRead:
            return None
        is_clear = short is not None and len(short) == personal_number.LENGTH - 1
        whole = personal_number.completed(str(short)) if is_clear else None
        said = parts(whole) if whole is not None else None
        agreed = (values.get(self.gender), year_of(values.get(self.birth)))
        if said is None or (said.gender, said.birth_year) != agreed:
            return None
        step = Step("leading-zeros", str(short), str(whole))
        return Redone(self.number, whole, (*steps, step))

    def _birth(
        self, raw: Mapping[str, object], values: Mapping[str, Value], said: Parts
    ) -> Redone | None:
        cell = raw.get(self.birth) if self.birth else None
        if not isinstance(cell, str) or values.get(self.birth) is not None:
            return None
        try:
            tidy, steps = text.one_line(cell)
            days.read(tidy or "")
        except Unsure as question:
            day = _of_year(question, said.birth_year)
        except CannotRead:
            return None
        else:
            return None
        if day is None or _has_century(cell):
            return None
        return Redone(self.birth, day, (*steps, Step("birth-year", str(tidy), day.isoformat())))


def _of_year(question: Unsure, year: int) -> date | None:
    found = (date.fromisoformat(choice.value) for choice in question.choices)
    return next((day for day in found if day.year == year), None)


def _is_whole(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, str) and _WHOLE.match(cell) is not None)


def _has_century(cell: object) -> bool:
    return not isinstance(cell, str) or _SHORT_YEAR.search(cell) is None


def row_steps(table: Table, dictionary: Dictionary) -> tuple[RowStep, ...]:
    """Return the step of a table that holds one person's number beside a birth."""
    number, gender, birth = (
        field_of(table, NUMBER),
        field_of(table, GENDER),
        field_of(table, *BIRTH),
    )
    if number is None or birth is None:
        return ()
    is_day = birth.logical_type == "date"
    if gender is None and not is_day:
        return ()
    columns = PersonColumns(number.name, gender.name if gender else "", birth.name)
    return (RowStep("person", columns.plain(), columns.redo),)
