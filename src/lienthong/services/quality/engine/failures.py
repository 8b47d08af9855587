"""Where the failing rows go: every one of them, with its key and its value masked by class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import BoundRule, Problem


@dataclass(frozen=True)
class Failing:
    """One row that breaks one rule: its place (from 1, if known), its key and what it holds.

    ``problem`` says it in words, where words were asked for.
    """

    row: int | None
    key: tuple[Value, ...]
    values: tuple[Value, ...]
    problem: Problem | None = None


class Sink(Protocol):
    """Takes the failing rows of a rule, a batch at a time."""

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None: ...


class NoSink:
    """Keeps nothing: only the counts are wanted."""

    def take(self, rule: BoundRule, failing: Sequence[Failing]) -> None:
        return
