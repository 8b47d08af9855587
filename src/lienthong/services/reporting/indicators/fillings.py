"""Read what units gave: one filling with its cells, the figures before it, each cell's history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lienthong.core.indicators.judging import (
    Finding,
    change,
    completeness,
    findings,
    key_of,
    with_shares,
)
from lienthong.core.indicators.model import Form, Key, Line, Value
from lienthong.core.reporting.periods import Period
from lienthong.services.registry.agencies.queries import Unit
from lienthong.services.reporting.indicators import definitions
from lienthong.services.reporting.indicators.models import (
    CellChange,
    CellValue,
    Filling,
    IndicatorForm,
)
from lienthong.services.reporting.indicators.units import Tree

GIVEN = (Filling.State.SUBMITTED, Filling.State.APPROVED)


@dataclass(frozen=True)
class Row:
    """One line of a form as a unit sees it: its value, that of before, what is to be settled."""

    line: Line
    value: Value
    before: Value
    cell: CellValue | None
    findings: tuple[Finding, ...]

    @property
    def moved(self) -> float | None:
        """The change in percent of the figure before; None when it cannot be told."""
        found = change(self.value, self.before)
        return None if found is None else float(found)


@dataclass(frozen=True)
class Grid:
    """A form as one unit fills it for one period. ``before`` is the filling compared with."""

    kept: IndicatorForm
    form: Form
    period: Period
    due: date | None
    unit: Unit
    tree: Tree
    filling: Filling | None
    before: Filling | None
    rows: tuple[Row, ...]

    @property
    def findings(self) -> list[Finding]:
        return [found for row in self.rows for found in row.findings]

    @property
    def completeness(self) -> float | None:
        """0.0–1.0; None when nothing is asked."""
        return completeness(self.form, {key_of(r.line): r.value for r in self.rows})

    @property
    def given(self) -> int:
        """How many cells that somebody types have a value or a reason."""
        typed = [r for r in self.rows if r.line.element.origin.typed]
        return sum(r.value.given or bool(r.value.missing) for r in typed)


def grid(kept: IndicatorForm, period: str, unit_id: str) -> Grid:
    """Return a unit's figures. Raises NoSuchPeriod, NotAFiller."""
    form = kept.form
    found, due = definitions.period(form, period)
    tree = Tree.of(found.end)
    unit = tree.demand_filler(form, unit_id)
    filling = filling_of(kept, period, unit_id)
    before = filling_before(kept, found.start, unit_id)
    return Grid(
        kept, form, found, filling.due if filling else due, unit, tree, filling, before,
        _rows(form, filling, before),
    )  # fmt: skip


def filling_of(kept: IndicatorForm, period: str, unit_id: str) -> Filling | None:
    """Return a unit's filling, if it was begun."""
    found = Filling.objects.filter(form=kept, period=period, unit=unit_id)
    return found.select_related("form", "unit").first()


def filling_before(kept: IndicatorForm, start: date, unit_id: str) -> Filling | None:
    """Return the unit's latest filling before a period that was handed in."""
    earlier = Filling.objects.filter(form=kept, unit=unit_id, end__lt=start, state__in=GIVEN)
    return earlier.order_by("-end").first()


def _rows(form: Form, filling: Filling | None, before: Filling | None) -> tuple[Row, ...]:
    cells = cells_of(filling)
    values = with_shares(form, {key: value_of(cell) for key, cell in cells.items()})
    earlier = with_shares(form, {key: value_of(c) for key, c in cells_of(before).items()})
    told: dict[Key, list[Finding]] = {}
    for found in findings(form, values, earlier):
        told.setdefault(found.cell, []).append(found)
    return tuple(
        Row(line, values.get(key, Value()), earlier.get(key, Value()), cells.get(key),
            (*told.get(key, ()), *_of_whole(form, line, told)))
        for line in form.lines()
        for key in (key_of(line),)
    )  # fmt: skip


def _of_whole(form: Form, line: Line, told: Mapping[Key, list[Finding]]) -> Iterable[Finding]:
    """A check of sums stands beside the first line of its element."""
    first = next(one for one in form.lines() if one.element.code == line.element.code)
    return told.get((line.element.code, ""), ()) if line == first and line.cell else ()


def cells_of(filling: Filling | None) -> dict[Key, CellValue]:
    """Return the cells of a filling by what names them."""
    if filling is None:
        return {}
    return {(c.element, c.cell): c for c in filling.cells.all()}


def value_of(cell: CellValue) -> Value:
    """Return what a kept cell holds."""
    return Value(cell.number, cell.text, cell.missing, cell.note)


def history(filling: Filling, element: str, cell: str) -> list[CellChange]:
    """Return the changes of one cell, newest first."""
    return list(filling.changes.filter(element=element, cell=cell))
