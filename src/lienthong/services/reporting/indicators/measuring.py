"""Figures of a form that the node measures itself, for one unit."""

from collections.abc import Iterator
from decimal import Decimal

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.indicators.model import Form, Line, Value
from lienthong.services.direction.measures import measure_named
from lienthong.services.direction.measures.model import Asked, Figure

NOT_HERE = N_("Nút này chưa có dữ liệu để đo.")


def measured(form: Form, unit_id: str) -> Iterator[tuple[Line, Value]]:
    """Yield the lines that the node measures, each with its value now, or why there is none."""
    figures: dict[str, Figure | None] = {}
    for line in form.lines():
        name = line.element.origin.measure
        if name:
            if name not in figures:
                figures[name] = _figure(name, unit_id)
            yield line, _taken(line, figures[name])


def _figure(name: str, unit_id: str) -> Figure | None:
    measure = measure_named(name)
    if measure is None:
        return None
    try:
        return measure.compute(Asked(agency=unit_id))
    except NotFound:  # the table it counts is not declared here
        return None


def _taken(line: Line, figure: Figure | None) -> Value:
    if figure is None:
        return Value(note=NOT_HERE)
    takes = line.element.origin.takes
    if takes == "counted":
        return Value(number=Decimal(sum(row.counted for row in figure.rows)))
    if takes == "all":
        return Value(number=Decimal(len(figure.rows)))
    if figure.value is None:
        return Value(note=figure.reason)
    return Value(number=round(Decimal(str(figure.value)), 4))
