"""What a measure is: a named figure that the node computes from rows, with its parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """A measured value, or None with the reason (message id). ``parts`` are its evidence.

    A part's key is a message id, its value what was counted.
    """

    value: float | None
    reason: str = ""
    parts: Mapping[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """A KPI the node measures. ``formula`` says in words what is counted.

    ``plan_kpis`` are the plan KPIs that this figure truly answers; without any it is the node's
    own. ``target`` and ``comparator`` are those of the node's own KPI.
    """

    id: str
    title: str
    formula: str
    unit: str
    compute: Callable[[], Figure]
    comparator: str = ">="
    target: float = 100.0
    plan_kpis: tuple[str, ...] = ()
