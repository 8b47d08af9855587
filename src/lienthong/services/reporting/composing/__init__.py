"""A report's parts, in the order they stand. A new one is one file and one line here."""

from lienthong.core.reporting.content import Section
from lienthong.services.reporting.composing import (
    difficulties,
    kpi_table,
    kpis,
    next_period,
    overview,
    quality,
    sync,
    task_table,
    tasks,
    unit_figures,
)
from lienthong.services.reporting.composing.model import Asked, Compose

PARTS: tuple[Compose, ...] = (
    overview.compose,
    tasks.compose,
    kpis.compose,
    quality.compose,
    sync.compose,
    difficulties.compose,
    next_period.compose,
    task_table.compose,
    kpi_table.compose,
    unit_figures.compose,
)


def compose(asked: Asked) -> tuple[Section, ...]:
    """Measure every part of a report now; a part that holds nothing is left out."""
    made = (part(asked) for part in PARTS)
    return tuple(part for part in made if part.asks or part.figures or part.grids)
