"""How alike two names of databases or systems are, and on which words.

Words that nearly every such name holds («cơ sở dữ liệu», «hệ thống», «quản lý», «quốc gia») tell
nothing apart and are left out. What is said is a proposal: a person decides.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Alike:
    """One known name that is like another: the share of common words, 0.0–1.0, and which."""

    id: str
    share: float
    words: tuple[str, ...]
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
        found = [a for a in self._alike(name) if a.share >= NEAR or _holds(a, 3)]
        return sorted(found, key=_order)[:most]

    def overlapping(self, name: str, *, most: int = 3) -> list[Alike]:
        """Return the names whose subject this one shares or lies within, most alike first."""
        found = [
            a
            for a in self._alike(name)
            if _holds(a, 2) or (a.share >= OVERLAP and len(a.words) >= 3)
        ]
        return sorted(found, key=_order)[:most]

    def _alike(self, name: str) -> list[Alike]:
        own = telling(name)
        shared = Counter(key for word in own for key in self._holding.get(word, ()))
        found = []
        for key, count in shared.items():
            if count < _LEAST_SHARED:
                continue
            other = self._words[key]
            share = count / len(own | other)
            contained = count == min(len(own), len(other))
            found.append(Alike(key, share, _as_written(name, own & other), contained))
        return found


def _as_written(name: str, shared: frozenset[str]) -> tuple[str, ...]:
    """Return the shared words as the name writes them, in its order."""
    said = re.findall(r"\w+", unicodedata.normalize("NFC", name.lower()))
    return tuple(dict.fromkeys(w for w in said if set(written_words(w)) & shared))


def _holds(alike: Alike, least: int) -> bool:
    return alike.contained and len(alike.words) >= least


def _order(alike: Alike) -> tuple[float, str]:
    return -alike.share, alike.id
