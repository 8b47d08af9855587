"""What a recogniser saw on one page: words with their places, grouped in lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Box:
    """A rectangle on the page's image, in pixels from its upper left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def overlap(self, other: "Box") -> int:
        """Return how many pixels the two share across the page; below 0 when they are apart."""
        return min(self.right, other.right) - max(self.left, other.left)


@dataclass(frozen=True)
class Word:
    """One word; ``confidence`` is the recogniser's own, 0–100. ``line`` counts from 0."""

    text: str
    confidence: float
    box: Box
    line: int


@dataclass(frozen=True)
class Page:
    """One page; ``number`` counts from 1, sizes are of the image in pixels."""

    number: int
    width: int
    height: int
    words: tuple[Word, ...]

    @property
    def lines(self) -> tuple[tuple[Word, ...], ...]:
        """The words of each line from left to right, lines from the top down."""
        ordered = sorted(self.words, key=lambda w: (w.line, w.box.left))
        lines = [tuple(words) for _, words in groupby(ordered, key=lambda w: w.line)]
        return tuple(sorted(lines, key=lambda line: min(w.box.top for w in line)))

    @property
    def text(self) -> str:
        """The page as plain text, one line a line."""
        return "\n".join(" ".join(w.text for w in line) for line in self.lines)

    @property
    def confidence(self) -> float:
        """The mean confidence of the words, 0–100; 0.0 on an empty page."""
        return sum(w.confidence for w in self.words) / len(self.words) if self.words else 0.0


def around(words: Iterable[Word]) -> Box:
    """Return the smallest box that holds the words. Raises ValueError when there are none."""
    boxes = [w.box for w in words]
    left, top = min(b.left for b in boxes), min(b.top for b in boxes)
    width, height = max(b.right for b in boxes) - left, max(b.bottom for b in boxes) - top
    return Box(left, top, width, height)
