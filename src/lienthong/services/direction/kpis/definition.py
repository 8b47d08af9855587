"""A KPI as a person defines it: on a page, on the command line, in a line of a file."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

COMPARATORS = (">=", "<=", "=")
CADENCES = ("monthly", "quarterly", "semiannual", "yearly")


@dataclass(frozen=True)
class Definition:
    """A KPI as a person defines it. ``measure`` empty: people declare it; ``scope`` empty: all."""

    title: str
    unit: str
    target: Decimal
    comparator: str = ">="
    cadence: str = "monthly"
    deadline: date | None = None
    owner_id: str = ""
    plan_id: str = ""
    measure: str = ""
    scope: str = ""
    definition: str = ""
    formula: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a file: the code, what it defines, and where it stands."""

    code: str
    definition: Definition
    place: str
