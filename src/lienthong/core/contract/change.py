"""One change between two versions of a contract, how far it reaches, and its sentence."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["none", "patch", "minor", "major"]
LEVELS: tuple[Level, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True)
class Change:
    """``level`` is patch (texts only), minor (compatible or widening) or major (breaking).

    ``sentence`` is a message id, filled from ``values``. ``table`` and ``field`` are empty when
    the change is not theirs alone.
    """

    table: str
    field: str
    kind: str
    level: Level
    sentence: str
    before: object = None
    after: object = None
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def text(self) -> str:
        """Return the sentence in Vietnamese."""
        return self.sentence % self.values if self.values else self.sentence


def highest(levels: tuple[Level, ...]) -> Level:
    """Return the level that reaches farthest."""
    return LEVELS[max((LEVELS.index(level) for level in levels), default=0)]


def shown(value: object) -> str:
    """Return a value as a sentence names it."""
    if value is None or value == "" or value == ():
        return "—"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, tuple | list | frozenset | set):
        return ", ".join(
            sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value)
        )
    return str(value)
