"""Find the printed labels of a form («Họ và tên người khai:») among recognised words.

A recogniser loses marks above letters first, so words are compared folded, and a label may differ
in a few letters. Longer labels are placed first: «ngày quyết định» is not a «quyết định».
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lienthong.base.text import fold
from lienthong.core.digitising.page import Page, Word

LIKE_ENOUGH = 0.82  # share of letters in common, after folding
_MORE_WORDS = 4  # a printed label may say more than the field's name, up to its colon
_TRAILING = " .:;,…_-()*"
_ITEM = re.compile(r"\(?\w{1,4}[.)/]|[-–+•*]")  # «1.», «a)», «-» before a label


@dataclass(frozen=True)
class Label:
    """A label of a field found in a line: words ``first`` to ``last``, both included."""

    field: str
    page: int
    line: int
    first: int
    last: int
    likeness: float


@dataclass(frozen=True)
class _Candidate:
    label: Label
    length: int


def find_labels(page: Page, names: Mapping[str, Sequence[str]]) -> tuple[Label, ...]:
    """Return at most one label a field and page, none overlapping.

    Args:
        names: field → the texts that may label it on paper.
    """
    keys = {field: tuple(dict.fromkeys(key(n) for n in texts)) for field, texts in names.items()}
    found: list[_Candidate] = []
    for number, line in enumerate(page.lines):
        folded = [key(w.text) for w in line]
        for field, wanted in keys.items():
            found += _in_line(page, number, line, folded, field, wanted)
    return _without_overlap(found)


def _in_line(
    page: Page,
    number: int,
    line: Sequence[Word],
    folded: Sequence[str],
    field: str,
    wanted: Iterable[str],
) -> list[_Candidate]:
    found = []
    for label_key in wanted:
        size = len(label_key.split())
        for first in range(len(line) - size + 1 if size else 0):
            likeness = _likeness(label_key, " ".join(folded[first : first + size]))
            if likeness >= LIKE_ENOUGH and _starts_label(line, first, size):
                last = _to_colon(line, first + size - 1)
                label = Label(field, page.number, number, first, last, likeness)
                found.append(_Candidate(label, len(label_key)))
    return found


def _to_colon(line: Sequence[Word], last: int) -> int:
    """Return where the label ends: at the colon that follows within a few words, if any."""
    for position in range(last, min(last + _MORE_WORDS + 1, len(line))):
        if line[position].text.rstrip().endswith(":"):
            return position
    return last


def _likeness(wanted: str, seen: str) -> float:
    if wanted == seen:
        return 1.0
    if abs(len(wanted) - len(seen)) > 0.3 * len(wanted) or len(wanted) < 4:
        return 0.0
    return SequenceMatcher(None, wanted, seen, autojunk=False).ratio()


def _starts_label(line: Sequence[Word], first: int, size: int) -> bool:
    """Say whether the words stand where a label does: at a line's start, after a gap or a colon.

    Or they end in a colon themselves.
    """
    if first == 0 or line[first + size - 1].text.rstrip().endswith(":"):
        return True
    before, word = line[first - 1], line[first]
    if first == 1 and _ITEM.fullmatch(before.text):
        return True
    gap = word.box.left - before.box.right
    return gap > 1.5 * word.box.height or before.text.rstrip().endswith((":", ".", "…", ";"))


def _without_overlap(found: Iterable[_Candidate]) -> tuple[Label, ...]:
    chosen: list[Label] = []
    for candidate in sorted(found, key=lambda c: (-c.length, -c.label.likeness, c.label.line)):
        label = candidate.label
        if any(label.field == other.field or _overlap(label, other) for other in chosen):
            continue
        chosen.append(label)
    return tuple(sorted(chosen, key=lambda c: (c.line, c.first)))


def _overlap(one: Label, other: Label) -> bool:
    return one.line == other.line and one.first <= other.last and other.first <= one.last


def key(text: str) -> str:
    """Return a label as it is compared: folded, without what forms print around it."""
    return " ".join(fold(text).replace("_", " ").split()).strip(_TRAILING)
