"""From counts to the six words. Pure arithmetic of the national guidance.

rule = passed / checked × 100; word of a table = Σ(rule × weight) / Σ weight over the rules that
were checked; word of a database = mean of its tables weighted by rows. Identifying fields must be
at 100 on đúng, đủ, sạch; otherwise the word is marked serious. The source of the guidance is a
third party's digest, so thresholds stand here by name to be corrected in one place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lienthong.core.rules.model import WORDS, Word
from lienthong.services.quality import reasons

Grade = Literal["green", "yellow", "red", "unmeasured"]
GREEN_FROM, YELLOW_FROM = 90.0, 75.0
GATED: tuple[Word, ...] = ("dung", "du", "sach")
NATIONAL: tuple[Word, ...] = ("dung", "du", "sach", "song", "thong_nhat")


@dataclass(frozen=True)
class Score:
    """0–100, or None with the reason (a message id)."""

    value: float | None
    reason: str = ""
    serious: bool = False
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def grade(self) -> Grade:
        return grade(self.value)


SixWords = Mapping[Word, Score]


@dataclass(frozen=True)
class Counted:
    """One rule's part in a score."""

    word: str
    weight: float
    checked: int
    passed: int
    identifier: bool


def grade(value: float | None) -> Grade:
    """Return the colour of a score: green from 90, yellow from 75, red below.

    >>> [grade(v) for v in (None, 74.99, 75, 89.9, 90)]
    ['unmeasured', 'red', 'yellow', 'yellow', 'green']
    """
    if value is None:
        return "unmeasured"
    if value >= GREEN_FROM:
        return "green"
    return "yellow" if value >= YELLOW_FROM else "red"


def table_scores(
    rules: Iterable[Counted], *, rows: int, fresh: bool, shared: tuple[float | None, str]
) -> dict[Word, Score]:
    """Return the six words of one table. ``fresh``: the contract promises freshness."""
    counted = list(rules)
    scores: dict[Word, Score] = {
        word: _word([rule for rule in counted if rule.word == word], word, rows, fresh)
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


def _word(rules: Sequence[Counted], word: Word, rows: int, fresh: bool) -> Score:
    if rows == 0:
        return Score(None, reasons.NO_ROWS)
    if word == "song" and not fresh:
        return Score(None, reasons.NO_FRESHNESS)
    if not rules:
        return Score(None, reasons.NO_RULE)
    checked = [rule for rule in rules if rule.checked > 0 and rule.weight > 0]
    if not checked:
        return Score(None, reasons.NOTHING_CHECKED)
    total = sum(100 * rule.passed / rule.checked * rule.weight for rule in checked)
    serious = word in GATED and any(r.identifier and r.passed < r.checked for r in checked)
    return Score(total / sum(rule.weight for rule in checked), serious=serious)


def combined(tables: Sequence[tuple[int, SixWords]]) -> dict[Word, Score]:
    """Return the six words of a database from (rows, words) of its tables, weighted by rows."""
    return {
        word: _combined(word, [(rows, words[word]) for rows, words in tables]) for word in WORDS
    }


def _combined(word: Word, parts: Sequence[tuple[int, Score]]) -> Score:
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
    """Return the index: the mean of the five national words that were measured."""
    values = [s.value for word in NATIONAL if (s := words[word]).value is not None]
    if not values:
        return Score(None, next((words[word].reason for word in NATIONAL), reasons.NO_RUN))
    return Score(
        sum(v for v in values if v is not None) / len(values),
        serious=any(words[word].serious for word in GATED),
    )
