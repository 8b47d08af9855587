"""Standardise one raw row for its table: values, what was changed, what could not be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from typing import cast

from lienthong.base.i18n import N_
from lienthong.core.cleaning import family, nested
from lienthong.core.cleaning.evidence import Evidence
from lienthong.core.cleaning.model import (
    CannotRead,
    Clean,
    Cleaned,
    Converted,
    Normaliser,
    Raw,
    Step,
    Steps,
    Unsure,
)
from lienthong.core.cleaning.nested import CannotReadParts, single
from lienthong.core.cleaning.row_step import Redone, RowStep
from lienthong.core.cleaning.row_steps import row_steps
from lienthong.core.cleaning.text import written
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.model import BoundRule, Problem

_RAW = (str, int, float, Decimal, date, time, dict, list)
KNOWN_TEXTS = 2_048  # of each column: codes, units and days repeat


@dataclass(frozen=True)
class Standardised:
    """A standardised row. A column that could not be read is None and has a problem."""

    values: dict[str, Value]
    steps: Steps
    problems: tuple[Problem, ...]

    @property
    def unreadable(self) -> frozenset[str]:
        """The columns that could not be read; TableChecker.check takes them."""
        if not self.problems:
            return frozenset()
        return frozenset(c for p in self.problems for c in p.columns)


@dataclass(frozen=True)
class Column:
    """One column of a table with its cleaner. A cell that cannot be read breaks ``rule``."""

    name: str
    field: Field
    clean: Clean
    rule: BoundRule
    parts: tuple[str, ...]  # the parts of an object, for cells named «column.part»
    inform: Callable[[Evidence], Clean] | None = None

    def told(self, raw: Raw) -> Cleaned:
        """Clean a cell; the steps say of which column."""
        if raw.__class__ is Converted:
            return self._converted(raw)
        value, steps = self.clean(single(self.field, raw))
        return value, tuple(replace(s, column=self.name) for s in steps) if steps else ()

    def _converted(self, raw: Converted) -> Cleaned:
        value, steps = self.known(str(raw))
        return value, (Step(raw.encoding, raw.before, str(raw), self.name), *steps)

    def read(self, cell: object) -> Cleaned:
        """The same of whatever a file holds. Raises CannotRead."""
        return self.told(cell if cell.__class__ is str else _cell(cell))

    def gathered(self, raw: Mapping[str, object]) -> object:
        """Return the cell of a row, also when it comes as the cells of its parts."""
        cell = raw.get(self.name)
        return _with_parts(self, cell, raw) if self.parts else cell

    def informed(self, evidence: Evidence | None) -> "Column":
        """Return the column read by what its own cells prove."""
        if evidence is None or self.inform is None:
            return self
        return replace(self, clean=self.inform(evidence))

    @cached_property
    def known(self) -> Clean:
        """``told``, remembering its answers."""
        return cast("Clean", lru_cache(KNOWN_TEXTS)(self.told))


@dataclass(frozen=True)
class TableStandardiser:
    """The cleaners of one table's columns. Make it once, use it for every row."""

    columns: tuple[Column, ...]
    row_steps: tuple[RowStep, ...] = ()  # repairs that need several columns

    @classmethod
    def of(cls, table: Table, dictionary: Dictionary) -> "TableStandardiser":
        """Choose each field's normaliser: by its code list, its term, else its type."""
        columns = tuple(_column(table, field, dictionary) for field in table.fields)
        return cls(columns, row_steps(table, dictionary))

    def informed(self, evidence: Mapping[str, Evidence]) -> "TableStandardiser":
        """Return the standardiser of one file, of whose columns something is proved."""
        if not evidence:
            return self
        return replace(self, columns=tuple(c.informed(evidence.get(c.name)) for c in self.columns))

    def standardise(self, raw: Mapping[str, object]) -> Standardised:
        """Standardise a row. Columns that are not in the table are ignored. Never raises."""
        values: dict[str, Value] = {}
        steps: list[Step] = []
        problems: list[Problem] = []
        for column in self.columns:
            cell = column.gathered(raw)
            try:
                # Texts only: other equal cells need not be the same (1.0 and 1, two time zones).
                if cell is None or cell.__class__ is str:
                    values[column.name], done = column.known(cell)
                else:
                    values[column.name], done = column.told(_cell(cell))
            except CannotReadParts as refusal:
                values[column.name] = None  # what is left of it must not pass for the whole
                problems += _part_problems(column, refusal)
            except CannotRead as refusal:
                values[column.name] = None
                problems.append(_problem(column.rule, _cell(cell), refusal))
            else:
                if done:
                    steps += done
        row = Standardised(values, tuple(steps), tuple(problems))
        for row_step in self.row_steps:
            if not row_step.leaves(raw):
                row = self._redone(row, row_step.redo(raw, row.values))
        return row

    def whole_rows(self, rows: Sequence[Mapping[str, object]]) -> set[int]:
        """Return the positions of rows whose columns, read alone, may not give the whole truth."""
        found: set[int] = set()
        for step in self.row_steps:
            for name, is_plain in step.plain.items():
                found.update(_not_plain([raw.get(name) for raw in rows], is_plain))
        return found

    def _redone(self, done: Standardised, changes: tuple[Redone, ...]) -> Standardised:
        """Put what a row step found in the place of what its columns alone gave."""
        if not changes:
            return done
        names = {change.column for change in changes}
        rules = {column.name: column.rule for column in self.columns if column.name in names}
        refused = (c for c in changes if c.refusal is not None)
        return Standardised(
            {**done.values, **{change.column: change.value for change in changes}},
            (
                *(step for step in done.steps if step.column not in names),
                *(replace(s, column=c.column) for c in changes for s in c.steps),
            ),
            (
                *(p for p in done.problems if names.isdisjoint(p.columns)),
                *(_problem(rules[c.column], c.cell, c.refusal) for c in refused if c.refusal),
            ),
        )


def _not_plain(cells: Sequence[object], is_plain: Callable[[object], bool]) -> Iterator[int]:
    """Yield the positions of cells that are not plain; equal texts are asked about once."""
    texts = {cell for cell in cells if cell.__class__ is str}
    known = {text: is_plain(text) for text in texts}
    if all(known.values()) and len(texts) and all(cell.__class__ is str for cell in cells):
        return
    for place, cell in enumerate(cells):
        if not (known[cell] if cell.__class__ is str else is_plain(cell)):
            yield place


def normaliser_of(field: Field, dictionary: Dictionary) -> Normaliser:
    """Return the normaliser of a field; a term's choice counts only if it makes the field's type.

    A field with a code list of its own is read through that list.
    """
    if field.kind in family.BY_KIND:
        return family.BY_KIND[field.kind]
    if field.is_nested:
        return _NESTED
    default = family.BY_TYPE[field.logical_type]
    if field.code_list is not None and field.logical_type == "string":
        return family.BY_NAME["code_list"]
    term = dictionary.term(field.term)
    if term is None or term.normaliser is None:
        return default
    chosen = family.BY_NAME.get(term.normaliser, default)
    return chosen if field.logical_type in chosen.types else default


def cleaner_of(field: Field, dictionary: Dictionary) -> Clean:
    """Return the cleaner of a field or of a part of one."""
    return normaliser_of(field, dictionary).bind(field, dictionary)


_NESTED = Normaliser("nested", ("object", "array"), lambda f, d: nested.bind(f, d, cleaner_of))


def _column(table: Table, field: Field, dictionary: Dictionary) -> Column:
    rule = BoundRule(
        id=f"{table.name}.{field.name}.type",
        kind="type",
        family="format",
        word="sach",
        severity="error",
        weight=1.0,
        columns=(field.name,),
        sentence=N_("Cột «%(title)s» đọc được đúng kiểu."),
        values={"title": field.title},
    )
    parts = tuple(child.name for child in field.children) if field.logical_type == "object" else ()
    inform = normaliser_of(field, dictionary).informed
    return Column(
        field.name,
        field,
        cleaner_of(field, dictionary),
        rule,
        parts,
        partial(inform, field, dictionary) if inform is not None else None,
    )


def _with_parts(column: Column, cell: object, raw: Mapping[str, object]) -> object:
    """Return the cell, or the cells of its parts, which come as «column.part»."""
    cells = {part: raw.get(f"{column.name}.{part}") for part in column.parts}
    found = {part: one for part, one in cells.items() if one is not None}
    if not isinstance(cell, dict) and all(one == "" for one in found.values()):
        return cell
    return {**cell, **found} if isinstance(cell, dict) else found


def _part_problems(column: Column, refusal: CannotReadParts) -> Iterator[Problem]:
    for fault in refusal.faults:
        values = {**fault.refusal.values, "title": column.field.title + fault.path}
        told = CannotRead(fault.refusal.message, fault.refusal.remedy, values)
        yield _problem(column.rule, fault.cell, told)


def _cell(value: object) -> Raw:
    if isinstance(value, Decimal) and value.is_snan():
        return Decimal("NaN")  # the signalling kind raises wherever it is touched
    if value is None or isinstance(value, _RAW):
        return value
    return str(value)


def _problem(rule: BoundRule, cell: Raw, refusal: CannotRead) -> Problem:
    nested_cell = isinstance(cell, dict | list)
    shown = cell if isinstance(cell, str) else show(cell) if nested_cell else written(cell)[0]
    shown = shown or str(cell)
    problem = rule.problem(shown, refusal.message, refusal.remedy, **refusal.values)
    return replace(problem, choices=refusal.choices) if isinstance(refusal, Unsure) else problem
