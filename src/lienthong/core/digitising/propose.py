"""Propose a value for each field from a scanned page: by the label beside it, or by its shape.

Nothing proposed here is a fact: what is doubtful is keyed by two people, and a third decides where
they differ. A proposal says how it was found and how sure the recogniser was of its weakest word.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from lienthong.core.digitising.labels import Label, find_labels
from lienthong.core.digitising.page import Box, Page, Word, around

How = Literal["beside", "below", "shape"]
SURE = 88.0  # below this confidence a value is doubtful
# A letter → one that a recogniser takes it for: another mark, or none.
_MARKED = dict(zip("aăâeêioôơuưyd", "ạặậẹệịọộợụựỵđ", strict=True))
_MARKED |= {marked: plain for plain, marked in _MARKED.items()}
_LEADERS = re.compile(r"^[\s.:…_\-–—]+|[\s…_]+$|\.{3,}")


@dataclass(frozen=True)
class Wanted:
    """A field looked for on paper.

    ``labels`` are the texts that may stand before it. ``reads`` says whether a text can be read as
    a value of the field, with certainty. ``telling`` says that the field's shape alone identifies
    it (an identity number), so it may be found without a label. ``multiline`` takes lines below.
    """

    name: str
    labels: tuple[str, ...]
    reads: Callable[[str], bool]
    telling: bool = False
    multiline: bool = False


@dataclass(frozen=True)
class Proposal:
    """A text proposed for a field, where it stands and how sure that is (0–100)."""

    field: str
    text: str
    page: int
    box: Box
    confidence: float
    how: How
    doubtful: bool


def propose(pages: Sequence[Page], wanted: Sequence[Wanted]) -> tuple[Proposal, ...]:
    """Return at most one proposal a field: the surest, an earlier page first."""
    best: dict[str, Proposal] = {}
    for page in pages:
        for proposal in _on_page(page, wanted):
            held = best.get(proposal.field)
            if held is None or (held.doubtful and proposal.confidence > held.confidence):
                best[proposal.field] = proposal
    return tuple(best[w.name] for w in wanted if w.name in best)


def _on_page(page: Page, wanted: Sequence[Wanted]) -> list[Proposal]:
    labels = find_labels(page, {w.name: w.labels for w in wanted})
    by_name = {w.name: w for w in wanted}
    found = [p for label in labels if (p := _labelled(page, label, labels, by_name[label.field]))]
    used = {p.field for p in found}
    boxes = [p.box for p in found]
    return found + [
        p for w in wanted if w.telling and w.name not in used if (p := _shaped(page, w, boxes))
    ]


def _labelled(page: Page, label: Label, labels: Sequence[Label], wanted: Wanted) -> Proposal | None:
    lines = page.lines
    words = _beside(lines[label.line], label, labels)
    how: How = "beside" if _plain(words) else "below"
    if wanted.multiline or how == "below":
        starts = {other.line for other in labels if other.first == 0}
        words += _below(lines, label, starts, whole=wanted.multiline and how == "beside")
    text = _plain(words)
    return _proposal(page, wanted, words, text, how, label) if text else None


def _beside(line: Sequence[Word], label: Label, labels: Sequence[Label]) -> list[Word]:
    """Return the words after the label up to the next label of the line."""
    following = [o.first for o in labels if o.line == label.line and o.first > label.last]
    return list(line[label.last + 1 : min(following, default=len(line))])


def _below(
    lines: Sequence[Sequence[Word]], label: Label, starts: set[int], *, whole: bool
) -> list[Word]:
    """Return the words under the label: one line, or all up to the next label when ``whole``."""
    found: list[Word] = []
    place = around(lines[label.line][label.first : label.last + 1])
    for number in range(label.line + 1, len(lines)):
        if number in starts:
            break
        line = lines[number]
        under = line if whole else [w for w in line if w.box.overlap(place) > -place.height * 4]
        if line[0].box.top - place.bottom > 2.5 * place.height:
            break
        found += under
        place = around(line)
        if not whole:
            break
    return found


def _shaped(page: Page, wanted: Wanted, taken: Sequence[Box]) -> Proposal | None:
    """Return the only word of the page that reads as the field, unless another field has it."""
    fits = [w for w in page.words if wanted.reads(_plain([w])) and not _inside(w.box, taken)]
    if len({_plain([w]) for w in fits}) != 1:
        return None
    return _proposal(page, wanted, fits[:1], _plain(fits[:1]), "shape", None)


def _inside(box: Box, taken: Sequence[Box]) -> bool:
    return any(
        t.left <= box.left and box.right <= t.right and t.top <= box.top and box.bottom <= t.bottom
        for t in taken
    )


def _proposal(
    page: Page, wanted: Wanted, words: Sequence[Word], text: str, how: How, label: Label | None
) -> Proposal:
    written = [w for w in words if _plain([w])] or words  # dots to write on are no reading
    weakest = min(w.confidence for w in written)
    sure = weakest * (label.likeness if label else 1.0)
    doubtful = sure < SURE or not wanted.reads(text) or not _checked(text, wanted.reads)
    box = around(written)
    return Proposal(wanted.name, text, page.number, box, round(sure, 1), how, doubtful)


def _checked(text: str, reads: Callable[[str], bool]) -> bool:
    """Say whether a wrong letter would be noticed: the field does not read the text with one.

    The recogniser is sure of «Thuy» where the paper says «Thuỵ»: where any letters will do, its
    confidence proves nothing.
    """
    letters = [at for at, letter in enumerate(text) if letter.isalpha()]
    marked = [at for at in letters if text[at].lower() in _MARKED] or letters[:1]
    changed = (text[:at] + _MARKED.get(text[at].lower(), "q") + text[at + 1 :] for at in marked)
    return not any(reads(other) for other in changed)


def _plain(words: Sequence[Word]) -> str:
    """Return the text without the colon after a label and the dots a form is filled on."""
    text = " ".join(w.text for w in words)
    return _LEADERS.sub(" ", text).strip()
