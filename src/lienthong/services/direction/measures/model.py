"""What a measure is: a named figure that the node computes from rows, with those rows.

The figure is counted from its rows wherever it can be, so that what the drill-down shows is what
was counted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lienthong.services.accounts.roles import Permission

# What the rows are: it says where a row leads, and whose access narrows them.
Kind = Literal[
    "database", "contract", "table", "agency", "task", "review", "priority", "engineer", "issue",
    "ticket",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a KPI asks a measure for: an agency (all when empty), the plan's own tasks for it."""

    agency: str = ""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row behind a figure. ``counted`` rows make the numerator, all of them the denominator.

    ``unit`` is the agency or unit it belongs to (its id), ``note`` a message id saying how it
    stands; ``figure`` and ``day`` are what was looked at.
    """

    ref: str
    title: str
    counted: bool = True
    unit: str = ""
    note: str = ""
    figure: float | None = None
    day: date | None = None


@dataclass(frozen=True)
class Figure:
    """A measured value, or None with the reason (message id). ``parts`` are its makings.

    A part's key is a message id, its value what was counted.
    """

    value: float | None
    reason: str = ""
    parts: Mapping[str, int | float] = field(default_factory=dict)
    rows: Sequence[Row] = ()


@dataclass(frozen=True)
class Measure:
    """A KPI the node measures. ``formula`` says in words what is counted, and how far it sees.

    ``plan_kpis`` names the plan KPIs that this figure truly answers, each with the agency it is
    asked for (empty: all). ``shipped`` measures are KPIs of the node's own besides, with ``target``
    and ``comparator``; ``free`` ones may be chosen for a KPI of one's own.
    """

    id: str
    title: str
    formula: str
    unit: str
    kind: Kind
    compute: Callable[[Asked], Figure]
    comparator: str = ">="
    target: float = 100.0
    plan_kpis: Mapping[str, str] = field(default_factory=dict)
    shipped: bool = True
    free: bool = True
    scoped: bool = True
    needs: Permission = "direction.read"


def share(rows: Sequence[Row], parts: Mapping[str, int | float], empty: str) -> Figure:
    """Return the share of counted rows, 0–100; without any row no figure, and ``empty`` says why.

    >>> share([Row("a", "A"), Row("b", "B", counted=False)], {}, "").value
    50.0
    """
    if not rows:
        return Figure(None, empty, parts)
    return Figure(100 * sum(row.counted for row in rows) / len(rows), "", parts, rows)
