"""The words profiling speaks in: what was read, what was found, what is proposed and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor

from lienthong.core.contract.model import LogicalType

Columns = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Reason:
    """One sentence that bears on a proposal: a message id and its values."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def sentence(self) -> str:
        """Return the untranslated Vietnamese sentence."""
        return self.told(str)

    def told(self, say: Callable[[str], str]) -> str:
        """Return the sentence as ``say`` translates it; a reason may stand within a reason."""
        values = {k: v.told(say) if isinstance(v, Reason) else v for k, v in self.values.items()}
        return say(self.message) % values if values else say(self.message)


@dataclass(frozen=True)
class Declared:
    """What a database already says of a column; a file says nothing."""

    logical_type: LogicalType | None = None
    physical_type: str = ""
    not_null: bool = False
    key_position: int = 0
    target: tuple[str, str] | None = None
    comment: str = ""


@dataclass(frozen=True)
class SourceColumn:
    """A column as its source names it. ``title`` is the header, or the comment of a database."""

    name: str
    title: str
    declared: Declared = Declared()


@dataclass(frozen=True)
class SourceTable:
    """A table to look at. ``chunks`` starts from its first row each time it is called.

    ``rows_total`` is the number of rows in the source, None when unknown; ``sampled`` says that
    the chunks hold only part of them.
    """

    name: str
    title: str
    place: str
    columns: tuple[SourceColumn, ...]
    chunks: Callable[[], Iterator[Columns]] = field(hash=False, compare=False)
    rows_total: int | None = None
    sampled: bool = False


@dataclass(frozen=True)
class Facts:
    """What was counted over the whole column.

    ``values`` holds the filled values with how often each occurs: all of them when ``exact``, else
    the first ones met. ``max_length`` is in characters.
    """

    rows: int
    empty: int
    placeholders: int
    distinct: int
    exact: bool
    max_length: int
    values: Mapping[object, int] = field(default_factory=dict, hash=False, repr=False)

    @property
    def filled(self) -> int:
        """Cells with a value."""
        return self.rows - self.empty - self.placeholders

    @property
    def missing(self) -> int:
        """Cells without a value, placeholders included."""
        return self.empty + self.placeholders


@dataclass(frozen=True)
class Sampled:
    """Values chosen evenly among the distinct ones, with how often each occurs in the column."""

    values: tuple[tuple[object, int], ...]
    weight: int

    def share(self, test: Callable[[object], bool]) -> float:
        """Return the share of cells whose value passes, 0.0–1.0; 0 without values."""
        if not self.weight:
            return 0.0
        return sum(count for value, count in self.values if test(value)) / self.weight


@dataclass(frozen=True)
class Shape:
    """How values are written: ``digits``, ``letters``, ``mixed`` or ``text``; and a template.

    In the template 9 stands for a digit and A for a letter: ``AA-9999``.
    """

    classes: Mapping[str, float] = field(hash=False)
    template: str = ""
    template_share: float = 0.0


@dataclass(frozen=True)
class TypeFound:
    """The type proposed, and the share of the values that convert to each type."""

    logical_type: LogicalType
    shares: Mapping[LogicalType, float] = field(hash=False)
    minimum: object = None
    maximum: object = None


@dataclass(frozen=True)
class Recognised:
    """The term proposed, or None; how sure, 0–100; and why. ``near`` is the best one not taken."""

    term: str | None
    score: int
    reasons: tuple[Reason, ...]
    near: str | None = None
    code_list: str | None = None


@dataclass(frozen=True)
class Target:
    """Where the values of a column are found."""

    contract: str | None
    table: str
    column: str
    where: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class ColumnProposal:
    """One column: what it is, and what its contract could say."""

    source: SourceColumn
    name: str
    facts: Facts
    shape: Shape
    type: TypeFound
    recognised: Recognised
    target: Target | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything said about the column, the term first."""
        return (*self.recognised.reasons, *self.notes)


@dataclass(frozen=True)
class KeyProposal:
    """The columns that tell rows apart, the share of rows they do, and why they were chosen."""

    columns: tuple[str, ...]
    share: float
    reasons: tuple[Reason, ...]
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class TableProposal:
    """One table as it could be declared."""

    source: SourceTable
    name: str
    title: str
    rows: int
    columns: tuple[ColumnProposal, ...]
    key: KeyProposal


def percent(share: float) -> str:
    """Write a share for people. Never rounded up: 100 means every one.

    >>> percent(1.0), percent(0.9999), percent(0.5), percent(0.0)
    ('100', '99,9', '50', '0')
    """
    return f"{floor(share * 1000 + 1e-9) / 10:.1f}".removesuffix(".0").replace(".", ",")
