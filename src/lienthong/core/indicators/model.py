"""What a form asks: its elements, their categories, the checks between them, who fills it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Literal, get_args

Kind = Literal["count", "number", "percent", "money", "yes_no", "text"]
Total = Literal["sum", "mean", "last", "none"]
Taken = Literal["value", "counted", "all"]
Operator = Literal["<=", "<", "=", ">=", ">"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TOTALS: tuple[Total, ...] = get_args(Total)
TAKEN: tuple[Taken, ...] = get_args(Taken)
OPERATORS: tuple[Operator, ...] = get_args(Operator)
NUMERIC: tuple[Kind, ...] = ("count", "number", "percent", "money")
# How an element adds up when its form does not say.
USUAL: dict[Kind, Total] = {
    "count": "sum", "number": "sum", "money": "sum", "percent": "mean", "yes_no": "sum",
    "text": "none",
}  # fmt: skip


@dataclass(frozen=True)
class Option:
    """One value of a category."""

    code: str
    name: str


@dataclass(frozen=True)
class Category:
    """By what an element is broken down, such as level or kind of work."""

    code: str
    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Bounds:
    """What a value may be. ``change`` is the change from the period before, in percent of it,
    beyond which the unit says why; None asks nothing."""

    least: Decimal | None = None
    most: Decimal | None = None
    change: Decimal | None = None


@dataclass(frozen=True)
class Origin:
    """Where a value that nobody types comes from.

    ``measure`` is measured by the node, of it ``takes``: its value, the rows it counted, or all its
    rows. ``share`` names two elements: the first in percent of the second.
    """

    measure: str = ""
    takes: Taken = "value"
    share: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        return not self.measure and not self.share


@dataclass(frozen=True)
class Element:
    """One indicator of a form. ``cites`` is where it is asked for, ``kpi`` the target it serves."""

    code: str
    name: str
    kind: Kind
    unit: str = ""
    needed: bool = True
    total: Total = "sum"
    categories: tuple[str, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)
    origin: Origin = field(default_factory=Origin)
    kpi: str = ""
    cites: str = ""


@dataclass(frozen=True)
class Check:
    """What must hold between sums of elements, or between a sum and a number."""

    left: tuple[str, ...]
    operator: Operator
    right: tuple[str, ...] = ()
    number: Decimal | None = None
    says: str = ""


@dataclass(frozen=True)
class Fillers:
    """Who fills a form: the units beneath an agency, of some levels, or those named."""

    under: str = ""
    levels: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form as declared. ``totals_in``: further regimes in whose reports its totals stand.

    ``days_ahead``: how many days before the regime's last day units hand it in.
    """

    id: str
    title: str
    regimes: tuple[str, ...]
    fillers: Fillers
    elements: tuple[Element, ...]
    categories: tuple[Category, ...] = ()
    checks: tuple[Check, ...] = ()
    totals_in: tuple[str, ...] = ()
    days_ahead: int = 0
    cites: str = ""

    def element(self, code: str) -> Element | None:
        """Return an element by its code."""
        return next((e for e in self.elements if e.code == code), None)

    def category(self, code: str) -> Category:
        """Return a category by its code, which a declared form always has."""
        return next(c for c in self.categories if c.code == code)

    def lines(self) -> tuple["Line", ...]:
        """Return every cell of the form in its order: an element with its options."""
        return self._lines

    @cached_property
    def _lines(self) -> tuple["Line", ...]:
        return tuple(self._made())

    @cached_property
    def asked(self) -> tuple["Key", ...]:
        """The cells that are needed, the shares computed from others left out."""
        return tuple(
            line.at for line in self._lines
            if line.element.needed and not line.element.origin.share
        )  # fmt: skip

    def _made(self) -> Iterator["Line"]:
        for element in self.elements:
            lists = [self.category(code).options for code in element.categories]
            for options in product(*lists):
                yield Line(element, options)


@dataclass(frozen=True)
class Line:
    """One cell of a form: an element and an option of each of its categories."""

    element: Element
    options: tuple[Option, ...] = ()

    @cached_property
    def cell(self) -> str:
        """The options' codes, empty without categories."""
        return ".".join(option.code for option in self.options)

    @cached_property
    def at(self) -> "Key":
        """The element's code and the cell: what values are kept by."""
        return self.element.code, self.cell

    @cached_property
    def key(self) -> str:
        """What names the cell within its form, in one word."""
        return f"{self.element.code}/{self.cell}" if self.options else self.element.code

    @property
    def label(self) -> str:
        """What the cell is called."""
        return " – ".join((self.element.name, *(option.name for option in self.options)))


Key = tuple[str, str]  # element, cell


@dataclass(frozen=True)
class Value:
    """What stands in a cell: a number (yes is 1, no 0) or a text; or why there is none."""

    number: Decimal | None = None
    text: str = ""
    missing: str = ""
    note: str = ""

    @property
    def given(self) -> bool:
        return self.number is not None or bool(self.text)
