"""A plan as its reader sees it: paragraphs and tables with their places, and the tasks in them.

No file format is known here; an adapter turns a file into ``Block``s and keeps where each stood.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lienthong.core.plans.pillars import Pillar

Rule = Literal[
    "", "by", "before", "end_of_month", "end_of_quarter", "end_of_year", "continuous", "periodic",
    "dependent",
]  # fmt: skip
Cadence = Literal[
    "once", "weekly", "monthly", "quarterly", "semiannual", "yearly", "continuous", "as_needed"
]


@dataclass(frozen=True, order=True)
class Place:
    """Where something stood in a file, counted from 1; 0 where the file has no such thing.

    ``line`` is a line of a page or of a text, or a paragraph of a Word file.
    """

    page: int = 0
    line: int = 0
    table: int = 0
    row: int = 0


@dataclass(frozen=True)
class Line:
    """One line of a page or text as it stood; it may be a part of a paragraph."""

    text: str
    place: Place


@dataclass(frozen=True)
class Paragraph:
    """A whole paragraph, its number or dash in front."""

    text: str
    place: Place


@dataclass(frozen=True)
class Row:
    """The cells of a table's row, from left to right."""

    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Table:
    """A table's rows, the titles among them."""

    rows: tuple[Row, ...]


Block = Paragraph | Table


@dataclass(frozen=True)
class Deadline:
    """A deadline as written and what it means.

    ``due`` is the last day, except for ``before``: then that day itself is too late. ``due_day``
    and ``due_month`` (of the period) are kept for periodic work that names them.
    """

    words: str
    rule: Rule
    cadence: Cadence = "once"
    due: date | None = None
    due_day: int = 0
    due_month: int = 0


@dataclass(frozen=True)
class Body:
    """A body that is given work: its words, and its id when the register knows it."""

    words: str
    id: str = ""


@dataclass(frozen=True)
class Doubt:
    """A question to whoever confirms: a code, and the words it is about."""

    code: Literal["bad-date", "no-year", "unknown-body", "no-lead", "no-deadline", "plan-year"]
    words: str


@dataclass(frozen=True)
class Proposal:
    """One task as found. ``origin`` is the whole text it was read from; no pillar is unknown."""

    section: str
    text: str
    origin: str
    place: Place
    lead: tuple[Body, ...] = ()
    coordinating: tuple[Body, ...] = ()
    lead_words: str = ""
    coordinating_words: str = ""
    product: str = ""
    deadline: Deadline | None = None
    period: str = ""
    cost: str = ""
    funds: str = ""
    pillar: Pillar = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read from a plan, and what was seen and left out."""

    title: str
    number: str
    year: int
    tasks: tuple[Proposal, ...]
    targets: int = 0
    notes: tuple[str, ...] = field(default=())
