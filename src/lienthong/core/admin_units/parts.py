"""Part a written place into what stands between its commas, dashes and words for kinds.

«P. Phú Cường, TX Thủ Dầu Một - BD» has three parts: a ward, a town, and one of no stated kind.
"""

import re
import unicodedata
from dataclasses import dataclass

from lienthong.core.admin_units import spelling
from lienthong.core.admin_units.model import Level
from lienthong.core.admin_units.spelling import Word

# Words for kinds, each as its folded words and as people shorten it → kinds of unit.
_KINDS: dict[tuple[str, ...], frozenset[str]] = {
    ("phuong",): frozenset({"phuong"}),
    ("xa",): frozenset({"xa"}),
    ("thi", "tran"): frozenset({"thi-tran"}),
    ("dac", "khu"): frozenset({"dac-khu"}),
    ("quan",): frozenset({"quan"}),
    ("huyen",): frozenset({"huyen"}),
    ("thi", "xa"): frozenset({"thi-xa"}),
    ("thanh", "pho"): frozenset({"thanh-pho", "thanh-pho-trung-uong"}),
    ("tinh",): frozenset({"tinh"}),
}
_SHORT = {
    "p": ("phuong",), "f": ("phuong",), "ph": ("phuong",), "x": ("xa",), "tt": ("thi", "tran"),
    "dk": ("dac", "khu"), "q": ("quan",), "h": ("huyen",), "tx": ("thi", "xa"),
    "tp": ("thanh", "pho"), "t": ("tinh",),
}  # fmt: skip
_MARKED = {
    ("phuong",): "phường", ("xa",): "xã", ("thi", "tran"): "thị trấn", ("dac", "khu"): "đặc khu",
    ("quan",): "quận", ("huyen",): "huyện", ("thi", "xa"): "thị xã",
    ("thanh", "pho"): "thành phố", ("tinh",): "tỉnh",
}  # fmt: skip
_EXACT = {form: spelling.words(text) for form, text in _MARKED.items()}
COMMUNE_KINDS = frozenset({"phuong", "xa", "thi-tran", "dac-khu"})
DISTRICT_KINDS = frozenset({"quan", "huyen", "thi-xa", "thanh-pho"})
PROVINCE_KINDS = frozenset({"tinh", "thanh-pho-trung-uong"})
LEVEL_OF: dict[str, Level] = {
    **dict.fromkeys(COMMUNE_KINDS, "xa"),
    **dict.fromkeys(DISTRICT_KINDS, "huyen"),
    **dict.fromkeys(PROVINCE_KINDS, "tinh"),
}
_BREAKS = re.compile(
    r"[,;|/()\[\]\n:+]|\s[-–—]|[-–—]\s|(?<=[^\W\d_]{2})[-–—]|(?<=\d)[-–—](?=[^\W\d_])"
)
_GLUED = re.compile(r"\b([pqfPQF]|[tT][pPxXtT])\.?(\d{1,2})\b")
# P.Phú, TP.HCM: a point after the short form of a kind parts it from the name.
_MAX_CHARS = 400


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its text, its words without that of the kind, and the kinds it may be."""

    text: str
    spelt: tuple[Word, ...]
    kinds: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return spelling.key(self.spelt)

    @property
    def is_number(self) -> bool:
        return len(self.spelt) == 1 and self.spelt[0].written.isdecimal()


def parts_of(text: str, hyphenated: frozenset[tuple[str, ...]] = frozenset()) -> list[Part]:
    """Part a text; ``hyphenated`` are the names whose dash parts nothing.

    >>> [(p.text, sorted(p.kinds)) for p in parts_of("P.Phú Cường, Q1 - BD")]
    [('P.Phú Cường', ['phuong']), ('Q 1', ['quan']), ('BD', [])]
    """
    plain = _GLUED.sub(r"\1 \2", unicodedata.normalize("NFC", text[:_MAX_CHARS]))
    pieces = [piece.strip(" .\t-–—") for piece in _BREAKS.split(plain)]
    found = [part_of(piece) for piece in pieces if piece]
    return _rejoined([part for part in found if part.spelt], hyphenated)


def part_of(text: str) -> Part:
    """Take the word of the kind off the front of a piece of text."""
    spelt = spelling.words(text)
    form, length = kind_at(spelt, 0) if spelt else (None, 0)
    if form is None or length == len(spelt):
        return Part(text, spelt)
    return Part(text, spelt[length:], _KINDS[form])


def kind_at(spelt: tuple[Word, ...], at: int) -> tuple[tuple[str, ...] | None, int]:
    """Return the kind that starts at a word, and how many words it takes."""
    first = spelt[at].folded
    short = _SHORT.get(first)
    if short is not None:
        return short, 1
    for length in (2, 1):
        form = tuple(w.folded for w in spelt[at : at + length])
        if form in _KINDS and spelling.agreement(spelt[at : at + length], _EXACT[form]) < 2:
            return form, length
    return None, 0


def split_at_kinds(part: Part) -> list[Part]:
    """Part «xã Tân Lập huyện Mộc Châu tỉnh Sơn La» before each word for a kind."""
    spelt, starts = spelling.words(part.text), [0]
    at = 1
    while at < len(spelt) - 1:
        form, length = kind_at(spelt, at)
        if form is not None and at + length < len(spelt):
            starts.append(at)
            at += length
        at += 1
    ends = [*starts[1:], len(spelt)]
    pieces = [" ".join(w.written for w in spelt[a:b]) for a, b in zip(starts, ends, strict=True)]
    return [part_of(piece) for piece in pieces]


def _rejoined(found: list[Part], hyphenated: frozenset[tuple[str, ...]]) -> list[Part]:
    """Join neighbours that are the two halves of one name: Phan Rang - Tháp Chàm."""
    joined: list[Part] = []
    for part in found:
        before = joined[-1] if joined else None
        if before is not None and not part.kinds and (before.key, part.key) in hyphenated:
            joined[-1] = Part(
                f"{before.text} - {part.text}", before.spelt + part.spelt, before.kinds
            )
        else:
            joined.append(part)
    return joined
