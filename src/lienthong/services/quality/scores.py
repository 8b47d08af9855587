"""From counts to the six words. Pure arithmetic of the national guidance.

rule = passed / checked × 100; word of a field = Σ(rule × weight) / Σ weight over the rules that
were checked; word of a table = Σ(word of a field × the field's weight) / Σ weight; word of a
database = mean of its tables weighted by rows. ``scoring.tree`` keeps every part of this and goes
on to the index. Identifying fields must be at 100 on đúng, đủ, sạch; otherwise the word is marked
serious. The source of the guidance is a third party's digest, so weights and thresholds are
settings (``scoring.policy``); those here hold where nobody has set others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lienthong.core.rules.model import WORDS, Word
from lienthong.services.quality import reasons

Grade = Literal["green", "yellow", "red", "unmeasured"]
GREEN_FROM, YELLOW_FROM, DROP_FROM = 90.0, 75.0, 5.0
GATED: tuple[Word, ...] = ("dung", "du", "sach")
NATIONAL: tuple[Word, ...] = ("dung", "du", "sach", "song", "thong_nhat")


@dataclass(frozen=True)
class Limits:
    """Green from, yellow from (0–100), and the fall in points that is an alert."""

    green: float = GREEN_FROM
    yellow: float = YELLOW_FROM
    drop: float = DROP_FROM


NATIONAL_LIMITS = Limits()


@dataclass(frozen=True)
class Score:
    """0–100, or None with the reason (a message id); ``limits`` are those of its database."""

    value: float | None
    reason: str = ""
    serious: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default=NATIONAL_LIMITS, compare=False)

    @property
    def grade(self) -> Grade:
        return grade(self.value, self.limits)


SixWords = Mapping[Word, Score]


@dataclass(frozen=True)
class Counted:
    """One rule's part in a score. ``columns`` name the field; none is the table as a whole."""

    word: str
    weight: float
    checked: int
    passed: int
    identifier: bool
    columns: tuple[str, ...] = ()
    rule: str = ""

    @property
    def counts(self) -> bool:
        """Say whether it takes part: rows were checked and it weighs something."""
        return self.checked > 0 and self.weight > 0

    @property
    def value(self) -> float:
        """passed / checked × 100, of a rule that counts."""
        return 100 * self.passed / self.checked


FieldWeight = Callable[[tuple[str, ...]], float]


def same_weight(_columns: tuple[str, ...]) -> float:
    """Let every field weigh the same."""
    return 1.0


def grade(value: float | None, limits: Limits = NATIONAL_LIMITS) -> Grade:
    """Return the colour of a score: green from 90, yellow from 75, red below.

    >>> [grade(v) for v in (None, 74.99, 75, 89.9, 90)]
    ['unmeasured', 'red', 'yellow', 'yellow', 'green']
    """
    if value is None:
        return "unmeasured"
    if value >= limits.green:
        return "green"
    return "yellow" if value >= limits.yellow else "red"


def table_scores(
    rules: Iterable[Counted],
    *,
    rows: int,
    fresh: bool,
    shared: tuple[float | None, str],
    weigh: FieldWeight = same_weight,
) -> dict[Word, Score]:
    """Return the six words of one table. ``fresh``: the contract promises freshness."""
    counted = list(rules)
    scores: dict[Word, Score] = {
        word: _word([rule for rule in counted if rule.word == word], word, rows, fresh, weigh)
        for word in NATIONAL
    }
    scores["dung_chung"] = shared_score(shared, rows)
    return scores


def shared_score(shared: tuple[float | None, str], rows: int) -> Score:
    """Return the sixth word, which sync measures as a share (0.0–1.0)."""
    if rows == 0:
        return Score(None, reasons.NO_ROWS)
    share, reason = shared
    if share is None:
        return Score(None, reason or reasons.NOT_SHARED)
    return Score(100 * share)


def _word(
    rules: Sequence[Counted], word: Word, rows: int, fresh: bool, weigh: FieldWeight
) -> Score:
    if rows == 0:
        return Score(None, reasons.NO_ROWS)
    if word == "song" and not fresh:
        return Score(None, reasons.NO_FRESHNESS)
    if not rules:
        return Score(None, reasons.NO_RULE)
    checked = [rule for rule in rules if rule.counts and weigh(rule.columns) > 0]
    if not checked:
        return Score(None, reasons.NOTHING_CHECKED)
    serious = word in GATED and any(r.identifier and r.passed < r.checked for r in checked)
    return Score(mean(_fields(checked, weigh)), serious=serious)


def _fields(checked: Sequence[Counted], weigh: FieldWeight) -> list[tuple[float, float]]:
    """Return (value, weight) of one word in each field that has rules of it."""
    of_field: dict[tuple[str, ...], list[Counted]] = {}
    for rule in checked:
        of_field.setdefault(rule.columns, []).append(rule)
    return [
        (mean([(rule.value, rule.weight) for rule in rules]), weigh(columns))
        for columns, rules in of_field.items()
    ]


def mean(parts: Sequence[tuple[float, float]]) -> float:
    """Return the mean of (value, weight), the weights together above 0."""
    return sum(value * weight for value, weight in parts) / sum(weight for _, weight in parts)


def combined(tables: Sequence[tuple[float, SixWords]]) -> dict[Word, Score]:
    """Return the six words of a database from (rows, words) of its tables, weighted by rows."""
    return {
        word: _combined(word, [(rows, words[word]) for rows, words in tables]) for word in WORDS
    }


def _combined(word: Word, parts: Sequence[tuple[float, Score]]) -> Score:
    measured = [(rows, s) for rows, s in parts if s.value is not None and rows > 0]
    if not measured:
        reason = next((s.reason for rows, s in parts if rows > 0), "") or next(
            (s.reason for _, s in parts), reasons.NO_RUN
        )
        return Score(None, reason)
    total = sum(rows * s.value for rows, s in measured if s.value is not None)
    return Score(
        total / sum(rows for rows, _ in measured), serious=any(s.serious for _, s in measured)
    )


def dqi(words: SixWords) -> Score:
    """Return the mean of the five national words that were measured.

    It stands for the index where a run was made before the index by fields was kept.
    """
    values = [s.value for word in NATIONAL if (s := words[word]).value is not None]
    if not values:
        return Score(None, next((words[word].reason for word in NATIONAL), reasons.NO_RUN))
    return Score(
        sum(v for v in values if v is not None) / len(values),
        serious=any(words[word].serious for word in GATED),
    )
