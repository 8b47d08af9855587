"""How well a title names a term: equal to its name, equal to an alias, containing it, or sharing
words with it. At most 60 points: a title alone can just carry a proposal when nothing speaks
against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.dictionary.model import Dictionary, Term
from lienthong.core.profiling.model import Reason
from lienthong.core.profiling.titles import words, written_words

BY_NAME, BY_ALIAS, BY_OTHER = 60, 58, 56
_CONTAINED = (18, 36)  # a base, and what full coverage adds
_OVERLAP = 32
_LEAST_OVERLAP = 0.34
# Words that tell little by being shared.
_COMMON = frozenset({"so", "ma", "ten", "ngay", "cua", "va", "theo", "tai", "cac", "loai", "the"})

Words = tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """What the title gives one term."""

    points: float
    reason: Reason


@dataclass(frozen=True)
class _Called:
    """One way in which a term is called."""

    term: Term
    said: str
    words: Words
    marked: Words
    points: int
    kind: str


class Headings:
    """The names of all terms, ready to be compared with titles."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._calls = tuple(c for term in dictionary.usable_terms.values() for c in _calls(term))

    def keys(self) -> frozenset[str]:
        """Return all names as readers of files compare headers: folded words, single spaces."""
        return frozenset(" ".join(call.words) for call in self._calls)

    def match(self, *titles: str) -> dict[str, Heading]:
        """Return term id → the best that any of the titles gives it."""
        best: dict[str, Heading] = {}
        for title in dict.fromkeys(t for t in titles if t):
            plain, marked = words(title), written_words(title)
            for call in self._calls:
                # «cập» is not «cấp»: diacritics count where both sides are written with them.
                both = not (title.isascii() or call.said.isascii())
                found = _compare(title, marked if both else plain, call, both)
                known = best.get(call.term.id)
                if found and (known is None or found.points > known.points):
                    best[call.term.id] = found
        return best


def _calls(term: Term) -> Iterator[_Called]:
    yield _called(term, term.name_vi, BY_NAME, "name")
    for alias in term.aliases:
        yield _called(term, alias, BY_ALIAS, "alias")
    for other in (term.name_en, term.id, term.id.rpartition(".")[2]):
        if words(other):
            yield _called(term, other, BY_OTHER, "other")


def _called(term: Term, said: str, points: int, kind: str) -> _Called:
    return _Called(term, said, words(said), written_words(said), points, kind)


def _compare(title: str, said: Words, call: _Called, with_marks: bool) -> Heading | None:
    called = call.marked if with_marks else call.words
    if not said or not called:
        return None
    values = {"title": title, "said": call.said, "term": call.term.name_vi}
    if said == called:
        return Heading(call.points, Reason(_EQUAL[call.kind], values))
    if call.kind == "other":
        return None
    contained = _contained(said, called)
    if contained:
        base, more = _CONTAINED
        return Heading(
            base + more * contained,
            Reason(
                N_("tiêu đề «%(title)s» chứa tên gọi «%(said)s» của thuật ngữ «%(term)s»"), values
            ),
        )
    return _overlapping(said, called, values)


_EQUAL = {
    "name": N_("tiêu đề «%(title)s» trùng tên thuật ngữ «%(term)s»"),
    "alias": N_("tiêu đề «%(title)s» trùng tên gọi khác «%(said)s» của thuật ngữ «%(term)s»"),
    "other": N_("tiêu đề «%(title)s» trùng tên «%(said)s» của thuật ngữ «%(term)s»"),
}


def _contained(said: Words, called: Words) -> float:
    """Return the share of the longer that the shorter covers, when it stands in it whole."""
    short, long = sorted((said, called), key=len)
    if short == long or (len(short) == 1 and (len(short[0]) < 3 or fold(short[0]) in _COMMON)):
        return 0.0
    spots = range(len(long) - len(short) + 1)
    if not any(long[i : i + len(short)] == short for i in spots):
        return 0.0
    # What opens a title says what it is; what follows says of whom.
    return len(short) / len(long) + (0.15 if long[: len(short)] == short else 0.0)


def _overlapping(said: Words, called: Words, values: dict[str, str]) -> Heading | None:
    shared, union = set(said) & set(called), set(said) | set(called)
    if not {fold(word) for word in shared} - _COMMON or len(shared) / len(union) < _LEAST_OVERLAP:
        return None
    return Heading(
        _OVERLAP * len(shared) / len(union),
        Reason(
            N_("tiêu đề «%(title)s» có chung từ với «%(said)s» của thuật ngữ «%(term)s»"), values
        ),
    )
