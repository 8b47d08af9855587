"""Recognise text from before Unicode by reading it: the right table makes Vietnamese syllables.

Only words that an encoding could have touched are counted. Text that is Unicode already, another
language with accents, codes and numbers stay what they are: converting good text is worse than
leaving bad text to a person.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lienthong.core.cleaning.encodings import viqr
from lienthong.core.cleaning.encodings.alphabet import UNICODE_ONLY
from lienthong.core.cleaning.encodings.family import BY_NAME, ENCODINGS
from lienthong.core.cleaning.encodings.model import Encoding
from lienthong.core.cleaning.encodings.syllable import is_syllable

_LEAST_WORDS = 3  # different ones
_LEAST_SURE_WORDS = 2  # when every one of them reads wrong as it stands and right when converted
_PLENTY = 5  # fewer must stand among words that may be Vietnamese too
_LEAST_SHARE = 0.75  # of the words that must read as Vietnamese
_LEAST_GAIN = 0.25  # over the text as it is
_LONGEST = 20_000  # characters looked at
# Between words: spaces, ASCII that is no letter, and the quotation marks and dashes of typography.
_GAPS = re.compile("[\\s\\x00-@\\[-`{-\\x7f\u2010-\u2027\u2030-\u205e]+")
_VIQR_WORD = re.compile(r"[A-Za-z\\^(+*`?~'.]*[A-Za-z][A-Za-z\\^(+*`?~'.]*")
_OPENING = "`?~'.(+*^\\"  # marks before a word belong to no letter
_CLOSING = "?'.\\"  # and these, after it, may be punctuation


@dataclass(frozen=True)
class Finding:
    """What texts were typed in. ``mixed``: some of the texts are Unicode already."""

    name: str
    mixed: bool = False


def detect(texts: Iterable[str], *, sure: str | None = None) -> Finding | None:
    """Return what the texts were typed in, None when they are best left alone.

    ``sure`` is the encoding the rest of the file is known to be in: then a single word may do.
    """
    words, plain = _words(texts)
    eight_bit = _eight_bit(words, plain, sure)
    if eight_bit is not None:
        return eight_bit
    if any(not word.isascii() for word in words):
        return None
    return _viqr(plain, sure)


def mends(encoding: Encoding, text: str) -> bool:
    """Say whether a text is wrong as it stands and right when read in the encoding."""
    words, plain = _words([text])
    if encoding is BY_NAME["viqr"]:
        strong = [w for w in plain if _is_strong(w)]
        return bool(strong) and all(is_syllable(_viqr_read(w)) for w in strong)
    touched = [w for w in words if not UNICODE_ONLY.intersection(w)]
    return (
        len(touched) == len(words) > 0
        and not all(map(is_syllable, touched))
        and all(is_syllable(encoding.decode(w)) for w in touched)
    )


def _words(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the different words beyond ASCII, and the plain ones with any marks of VIQR."""
    beyond: dict[str, None] = {}
    plain: dict[str, None] = {}
    seen = 0
    for text in dict.fromkeys(texts):
        seen += len(text)
        if seen > _LONGEST:
            break
        if text.isascii():
            plain |= dict.fromkeys(_VIQR_WORD.findall(text))
        else:
            whole = _GAPS.split(unicodedata.normalize("NFC", text))
            beyond |= dict.fromkeys(w for w in whole if not w.isascii())
            plain |= dict.fromkeys(w for w in whole if w.isascii())
    return list(beyond), list(plain)


def _eight_bit(words: list[str], plain: list[str], sure: str | None) -> Finding | None:
    old = [w for w in words if len(w) > 1 and not UNICODE_ONLY.intersection(w)]
    is_mixed = any(map(UNICODE_ONLY.intersection, words))
    if is_mixed:
        old = [w for w in old if not is_syllable(w)]
    if not old or (is_mixed and len(words) > 2 * len(old)):
        return None
    ranked = sorted((_read(old, e) for e in ENCODINGS if e.name != "viqr"), reverse=True)
    best, second = ranked[0], ranked[1]
    if best.share < _LEAST_SHARE or best.gain < _LEAST_GAIN or best.share == second.share:
        return None
    least = _LEAST_WORDS if best.gain < 1 else 1 if best.name == sure else _LEAST_SURE_WORDS
    if best.words < least:
        return None
    is_plenty = best.words >= (_PLENTY if best.share < 1 else _PLENTY - 1)
    if not is_plenty and not _is_among_syllables([*plain, *best.left]):
        return None
    return Finding(best.name, is_mixed)


def _is_among_syllables(plain: list[str]) -> bool:
    """Say whether enough of the words that stay may be Vietnamese: few others say too little."""
    words = [w for w in plain if len(w) > 1 and w.isalpha() and not w.isupper()]
    return not words or 3 * sum(map(is_syllable, words)) > len(words)


class _Reading(NamedTuple):
    """How words come out of one table; those it leaves as they are say nothing."""

    share: float
    gain: float
    words: int
    name: str
    left: tuple[str, ...]


def _read(words: list[str], encoding: Encoding) -> _Reading:
    changed = [w for w in words if encoding.decode(w) != w]
    left = tuple(w for w in words if encoding.decode(w) == w)
    if not changed:
        return _Reading(0, 0, 0, encoding.name, left)
    right = sum(is_syllable(encoding.decode(w)) for w in changed)
    share = right / (len(changed) + sum(not is_syllable(w) for w in left))
    return _Reading(share, share - _share(changed, str), len(changed), encoding.name, left)


def _share(words: list[str], read: Callable[[str], str]) -> float:
    return sum(is_syllable(read(w)) for w in words) / len(words)


def _viqr(words: list[str], sure: str | None) -> Finding | None:
    strong = [w for w in words if _is_strong(w)]
    if not strong or (len(strong) < _LEAST_WORDS and sure != "viqr"):
        return None
    return Finding("viqr") if _share(strong, _viqr_read) >= _LEAST_SHARE else None


def _is_strong(word: str) -> bool:
    """Say whether more than an ending that could be punctuation would change."""
    bare = word.lstrip(_OPENING).rstrip(_CLOSING)
    return not bare.isalpha() or "dd" in bare.lower()


def _viqr_read(word: str) -> str:
    """Read a word, without what can only be punctuation at its ends."""
    return viqr.decode(word.lstrip(_OPENING)).rstrip(_CLOSING)
