"""The words rules are spoken in: problem, rule, verdict, and what a rule may ask of the world."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Protocol, cast

from lienthong.core.contract.model import Dimension, Reference, Severity
from lienthong.core.dictionary.value import Value, show

__all__ = [
    "FAMILIES",
    "WORDS",
    "WORD_OF",
    "At",
    "BoundRule",
    "Check",
    "Choice",
    "Context",
    "Facts",
    "Family",
    "Lookup",
    "NoFacts",
    "NoLookup",
    "Problem",
    "Row",
    "Severity",
    "Spread",
    "Test",
    "Value",
    "Verdict",
    "Word",
]

Family = Literal[
    "null", "outlier", "duplicate", "format", "referential", "cross_field", "stale", "legal_source"
]
Word = Literal["dung", "du", "sach", "song", "thong_nhat", "dung_chung"]
At = Literal["node", "receiver"]
Row = Mapping[str, Value]

FAMILIES: tuple[Family, ...] = (
    "null", "outlier", "duplicate", "format", "referential", "cross_field", "stale", "legal_source",
)  # fmt: skip
WORDS: tuple[Word, ...] = ("dung", "du", "sach", "song", "thong_nhat", "dung_chung")
WORD_OF: Mapping[Dimension, Word] = {
    "accuracy": "dung",
    "completeness": "du",
    "coverage": "du",
    "uniqueness": "sach",
    "conformity": "sach",
    "timeliness": "song",
    "consistency": "thong_nhat",
}


@dataclass(frozen=True)
class Choice:
    """One answer a person may give to a question about a cell.

    ``value`` is what would be put in the column, as text; ``title`` is what the person reads;
    ``reason`` is the message id that says why it is offered, filled from the problem's values.
    """

    value: str
    title: str
    reason: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one row.

    A problem with ``choices`` is a question: a likely repair that a person must confirm.
    ``message`` and ``remedy`` are Vietnamese message ids, filled from ``values``. ``value`` is the
    raw value, unmasked: masking personal data is the business of the edge that shows it.
    """

    rule: str
    kind: str
    family: Family
    word: Word
    severity: Severity
    columns: tuple[str, ...]
    value: str | None
    message: str
    remedy: str
    values: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()

    @property
    def is_question(self) -> bool:
        """Say whether a person only has to choose among likely repairs."""
        return bool(self.choices)

    def sentence(self) -> str:
        """Return the untranslated Vietnamese sentence."""
        return self.message % self.values

    def advice(self) -> str:
        """Return the untranslated Vietnamese remedy."""
        return self.remedy % self.values

    def to_json(self) -> dict[str, Any]:
        """Return the problem as plain JSON values."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "family": self.family,
            "word": self.word,
            "severity": self.severity,
            "columns": list(self.columns),
            "value": self.value,
            "message": self.message,
            "remedy": self.remedy,
            "values": dict(self.values),
        } | self._choices_json()

    def _choices_json(self) -> dict[str, Any]:
        if not self.choices:
            return {}
        return {
            "choices": [
                {"value": c.value, "title": c.title, "reason": c.reason} for c in self.choices
            ]
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Problem":
        """Read what ``to_json`` wrote. Raises KeyError when a part is missing."""
        return cls(
            rule=str(data["rule"]),
            kind=str(data["kind"]),
            family=cast(Family, data["family"]),
            word=cast(Word, data["word"]),
            severity=cast(Severity, data["severity"]),
            columns=tuple(str(c) for c in data["columns"]),
            value=None if data["value"] is None else str(data["value"]),
            message=str(data["message"]),
            remedy=str(data["remedy"]),
            values={str(k): str(v) for k, v in data["values"].items()},
            choices=tuple(
                Choice(str(c["value"]), str(c["title"]), str(c.get("reason", "")))
                for c in data.get("choices", ())
            ),
        )


@dataclass(frozen=True)
class BoundRule:
    """One rule of one table. ``sentence`` is a message id that states the rule."""

    id: str
    kind: str
    family: Family
    word: Word
    severity: Severity
    weight: float
    columns: tuple[str, ...]
    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)
    receiver_enforced: bool = False

    def problem(self, value: object, message: str, remedy: str, **values: str) -> Problem:
        """Make the problem of a row that breaks this rule."""
        shown = show(value)
        return Problem(
            rule=self.id,
            kind=self.kind,
            family=self.family,
            word=self.word,
            severity=self.severity,
            columns=self.columns,
            value=None if value is None else shown,
            message=message,
            remedy=remedy,
            values={**self.values, "value": shown, **values},
        )


class Lookup(Protocol):
    """What a rule may ask about rows other than its own."""

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        """Say whether the target holds the value. None: the target is not available here."""

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        """Return the ``_id`` of another row that holds the same values, if any."""


class NoLookup:
    """A world without other rows: references are skipped, nothing is doubled."""

    def reference_exists(self, reference: Reference, value: str) -> bool | None:
        return None

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        return None


@dataclass(frozen=True)
class Spread:
    """The middle half of a column's numbers: from ``low`` to ``high``, of ``count`` rows."""

    low: Decimal
    high: Decimal
    count: int


class Facts(Protocol):
    """What a rule may ask about a table as a whole, and about what its rows only name.

    None: it is not known here, and the rule does not look.
    """

    def spread(self, column: str) -> Spread | None:
        """Return where the middle half of the column's numbers lies (nearest ranks)."""

    def held_twice(self, columns: tuple[str, ...], form: str) -> bool | None:
        """Say whether several rows have this normal form of the columns."""

    def digest(self, file: str) -> str | None:
        """Return the SHA-256 of a file in hexadecimal; empty when there is no such file."""

    def master(self, reference: Reference, key: str) -> Mapping[str, Value] | None:
        """Return the master record of a key; empty when there is none."""


class NoFacts:
    """Nothing is known beyond the row."""

    def spread(self, column: str) -> Spread | None:
        return None

    def held_twice(self, columns: tuple[str, ...], form: str) -> bool | None:
        return None

    def digest(self, file: str) -> str | None:
        return None

    def master(self, reference: Reference, key: str) -> Mapping[str, Value] | None:
        return None


class Verdict(Enum):
    """How a rule ended for a row when it found no problem."""

    PASSED = "passed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Context:
    """What surrounds the row being checked."""

    row_id: str
    lookup: Lookup
    today: date
    facts: Facts = field(default_factory=NoFacts)


Test = Callable[[Row, Context], Verdict | Problem]


@dataclass(frozen=True)
class Check:
    """A rule with the compiled function that tests a row for it.

    ``by_value`` says that the rule has one column and its answer depends on nothing but that
    column's value and the day.
    """

    rule: BoundRule
    test: Test
    by_value: bool = False
