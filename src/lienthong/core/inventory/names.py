"""How alike two names of databases or systems are, and on which words.

Words that nearly every such name holds («cơ sở dữ liệu», «hệ thống», «quản lý», «quốc gia») tell
nothing apart and are left out. What is said is a proposal: a person decides.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lienthong.base.text import fold
from lienthong.core.profiling.titles import written_words

_COMMON = frozenset(
    written_words(
        "cơ sở dữ liệu hệ thống thông tin phần mềm ứng dụng nền tảng quản lý quốc gia chuyên ngành"
        " tỉnh thành phố của và về các trên địa bàn cho toàn phục vụ dùng chung theo tại cấp"
        " điều hành hỗ trợ bộ sở nhà nước công tác"
    )
)
_SHORT = {
    "csdl": "co so du lieu", "httt": "he thong thong tin", "ht": "he thong", "pm": "phan mem",
}  # fmt: skip
NEAR, OVERLAP = 0.7, 0.6
_LEAST_SHARED = 2
# A word that more known names hold than this leads to them only where it is the rarest of a name;
# one that yet more hold tells nothing apart, and would make every line be compared with every name.
_FEW, _MANY = 150, 600


@dataclass(frozen=True)
class Alike:
    """One known name that is like another: the share of common words, 0.0–1.0, and which."""

    id: str
    share: float
    words: tuple[str, ...]


class _Met(NamedTuple):
    """A known name met by its words; ``contained``: one of both holds all words of the other."""

    id: str
    share: float
    shared: frozenset[str]
    contained: bool


def same_key(name: str) -> str:
    """Return a name as two that are the same are compared: folded words, written out.

    >>> same_key("CSDL Di tích (Việt Nam)") == same_key("Cơ sở dữ liệu di  tích - Việt Nam")
    True
    """
    return " ".join(_SHORT.get(w, w) for w in re.findall(r"[a-z0-9]+", fold(name)))


def telling(name: str) -> frozenset[str]:
    """Return the words of a name that tell it apart.

    >>> len(telling("CSDL quốc gia về đất đai")), len(telling("Phần mềm quản lý"))
    (2, 0)
    """
    return frozenset(w for w in written_words(name) if w not in _COMMON and not w.isdigit())


class Names:
    """Known names, ready to be asked which of them another name is like."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._words = {key: telling(name) for key, name in names}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for key, words in self._words.items():
            for word in words:
                self._holding[word].append(key)

    def near(self, name: str, *, most: int = 3) -> list[Alike]:
        """Return the names that are nearly this one, most alike first."""
        met = [m for m in self._met(name) if m.share >= NEAR or (m.contained and len(m.shared) > 2)]
        return _first(name, met, most)

    def overlapping(self, name: str, *, most: int = 3) -> list[Alike]:
        """Return the names whose subject this one shares or lies within, most alike first."""
        met = [
            m
            for m in self._met(name)
            if m.contained or (m.share >= OVERLAP and len(m.shared) > _LEAST_SHARED)
        ]
        return _first(name, met, most)

    def _met(self, name: str) -> Iterator[_Met]:
        """Yield the names with enough words in common."""
        own = telling(name)
        lists = sorted((self._holding[w] for w in own if w in self._holding), key=len)
        led = lists[:1] if lists and len(lists[0]) <= _MANY else []
        for key in {k for keys in (*led, *(x for x in lists if len(x) <= _FEW)) for k in keys}:
            other = self._words[key]
            shared = own & other
            if len(shared) >= _LEAST_SHARED:
                whole = len(shared) == min(len(own), len(other))
                yield _Met(key, len(shared) / len(own | other), shared, whole)


def _first(name: str, met: Sequence[_Met], most: int) -> list[Alike]:
    chosen = sorted(met, key=lambda m: (-m.share, m.id))[:most]
    return [Alike(m.id, m.share, _as_written(name, m.shared)) for m in chosen]


def _as_written(name: str, shared: frozenset[str]) -> tuple[str, ...]:
    """Return the shared words as the name writes them, in its order."""
    said = re.findall(r"\w+", unicodedata.normalize("NFC", name.lower()))
    return tuple(dict.fromkeys(w for w in said if set(written_words(w)) & shared))
