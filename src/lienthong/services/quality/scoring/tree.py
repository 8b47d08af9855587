"""The parts of a table's index, from the rules up, and what each failing rule takes from it.

By the national guidance, bottom-up: rule = passed / checked × 100; criterion of a field =
Σ(rule × w) / Σw; field = Σ(criterion × w) / Σw; table = Σ(field × w) / Σw. A rule on several
columns is a field of its own, and rules on no column are the table as a whole. The sum is linear
in each rule, so what a rule costs is exact: the index if it were mended is the index plus its cost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lienthong.core.rules.model import WORDS, Word
from lienthong.services.quality.scores import NATIONAL, Counted, mean

Columns = tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """What people have set; what is not named weighs what the contract says, or 1."""

    rules: Mapping[str, float] = field(default_factory=dict)
    fields: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[str, float] = field(default_factory=dict)
    database: float = 1.0

    def of_rule(self, rule: str, declared: float) -> float:
        return self.rules.get(rule, declared)

    def of_field(self, table: str, columns: Columns) -> float:
        return self.fields.get(f"{table}.{'+'.join(columns)}", 1.0)

    def of_word(self, word: str) -> float:
        return self.words.get(word, 1.0)

    def of_table(self, table: str) -> float:
        return self.tables.get(table, 1.0)


@dataclass(frozen=True)
class Criterion:
    """One word of one field: its rules that count."""

    word: Word
    weight: float
    rules: tuple[Counted, ...]

    @cached_property
    def value(self) -> float:
        """0–100."""
        return mean([(rule.value, rule.weight) for rule in self.rules])

    @cached_property
    def share(self) -> Mapping[str, float]:
        """What part of the criterion each rule is, 0.0–1.0."""
        total = sum(rule.weight for rule in self.rules)
        return {rule.rule: rule.weight / total for rule in self.rules}


@dataclass(frozen=True)
class FieldScore:
    """One field (or group of columns, or the table as a whole) with its criteria."""

    columns: Columns
    weight: float
    criteria: tuple[Criterion, ...]

    @cached_property
    def _counted(self) -> list[Criterion]:
        return [c for c in self.criteria if c.word in NATIONAL and c.weight > 0]

    @cached_property
    def value(self) -> float | None:
        """0–100; None when no criterion of it counts."""
        parts = [(c.value, c.weight) for c in self._counted]
        return mean(parts) if parts else None

    def of(self, word: str) -> Criterion | None:
        return next((c for c in self.criteria if c.word == word), None)

    def share(self, word: str) -> float:
        """What part of the field a criterion is, 0.0–1.0."""
        total = sum(c.weight for c in self._counted)
        return next((c.weight / total for c in self._counted if c.word == word), 0.0)


@dataclass(frozen=True)
class Cost:
    """What one rule takes: points of the table's index, and points of its word there."""

    rule: str
    index: float
    word: float


@dataclass(frozen=True)
class Tree:
    """All fields of a table."""

    fields: tuple[FieldScore, ...]

    @cached_property
    def _counted(self) -> list[FieldScore]:
        return [f for f in self.fields if f.value is not None and f.weight > 0]

    @cached_property
    def index(self) -> float | None:
        """The data quality index of the table, 0–100; None when nothing was checked."""
        parts = [(f.value, f.weight) for f in self._counted if f.value is not None]
        return mean(parts) if parts else None

    @cached_property
    def costs(self) -> list[Cost]:
        """What each failing rule takes, the dearest first."""
        found = [
            self._cost(part, criterion, rule)
            for part in self.fields
            for criterion in part.criteria
            for rule in criterion.rules
            if rule.passed < rule.checked
        ]
        return sorted(found, key=lambda cost: (-cost.index, -cost.word, cost.rule))

    def _cost(self, part: FieldScore, criterion: Criterion, rule: Counted) -> Cost:
        lost = (100 - rule.value) * criterion.share[rule.rule]
        of_index = sum(f.weight for f in self._counted)
        of_word = sum(f.weight for f in self.fields if f.of(criterion.word))
        index = lost * part.share(criterion.word) * part.weight / of_index if of_index else 0.0
        return Cost(rule.rule, index, lost * part.weight / of_word if of_word else 0.0)


def tree(table: str, rules: Iterable[Counted], weights: Weights) -> Tree:
    """Return the parts of a table's index. ``rules`` carry their weights already."""
    of_field: dict[Columns, dict[str, list[Counted]]] = {}
    for rule in rules:
        if rule.counts:
            of_field.setdefault(rule.columns, {}).setdefault(rule.word, []).append(rule)
    return Tree(
        tuple(
            FieldScore(
                columns,
                weights.of_field(table, columns),
                tuple(
                    Criterion(word, weights.of_word(word), tuple(words[word]))
                    for word in WORDS
                    if word in words
                ),
            )
            for columns, words in of_field.items()
        )
    )


def database_index(tables: Iterable[tuple[float | None, float]]) -> float | None:
    """Return the index of a database from (index, weight) of its tables; None without any."""
    parts = [(value, weight) for value, weight in tables if value is not None and weight > 0]
    return mean(parts) if parts else None
