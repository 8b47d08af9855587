"""Where the tone mark stands in a syllable.

Two styles are in use and differ in three rhymes only: «hòa, khỏe, thủy» (Nghị định 30/2020 and most
offices) and «hoà, khoẻ, thuỷ» (schoolbooks). Neither is wrong: text stays as it was written, both
are one when compared, and a term may ask for the first by its normaliser. A mark on a vowel that
no style allows («tìên», «mùôn») is a slip of the keyboard and moves to where it belongs.
"""

import re
import unicodedata

from lienthong.core.cleaning.encodings.alphabet import LETTERS, toned
from lienthong.core.cleaning.encodings.syllable import is_syllable
from lienthong.core.cleaning.model import Step, Steps

_WORD = re.compile(r"[^\W\d_]+")
_TONED_FIRST = "".join(c for c, (v, tone) in LETTERS.items() if tone >= 0 and v in "iuyưoIUYƯO")
# A tone before a vowel that has a hat, breve or horn of its own always stands wrong.
MISPLACED = re.compile(f"[{_TONED_FIRST}][êôơâăÊÔƠÂĂ]")
_OPEN = re.compile(r"(?<![qQ])(?:([oO])([àảãáạÀẢÃÁẠèẻẽéẹÈẺẼÉẸ])|([uU])([ỳỷỹýỵỲỶỸÝỴ]))(?!\w)")


def mended(text: str) -> str:
    """Return the text with marks moved off the vowels that cannot bear them.

    >>> mended("Nguỹên Tìên Họăc"), mended("Hoà Bình"), mended("Kìêu")
    ('Nguyễn Tiền Hoặc', 'Hoà Bình', 'Kiều')
    """
    return _WORD.sub(_moved, text) if MISPLACED.search(text) else text


def _moved(word: re.Match[str]) -> str:
    found = MISPLACED.search(word[0])
    if found is None:
        return word[0]
    first, second = LETTERS[found[0][0]], LETTERS[found[0][1]]
    if second.tone >= 0:
        return word[0]
    moved = first.vowel + toned(second.vowel, first.tone)
    whole = word[0][: found.start()] + moved + word[0][found.end() :]
    return whole if is_syllable(whole) else word[0]


def house_style(text: str) -> str:
    """Return the text with the tone on the first vowel of oa, oe and uy at the end of a syllable.

    >>> house_style("Uỷ ban nhân dân xã Hoà Bình"), house_style("khoẻ, quý, hoàn, thuyền")
    ('Ủy ban nhân dân xã Hòa Bình', 'khỏe, quý, hoàn, thuyền')
    """
    return _OPEN.sub(_first, text)


def _first(found: re.Match[str]) -> str:
    before, after = (found[1], found[2]) if found[1] else (found[3], found[4])
    letter = LETTERS[after]
    return toned(before, letter.tone) + letter.vowel


def same(text: str) -> str:
    """Return the text as it is compared: NFC, one style of tones, marks where they belong.

    >>> same("Hoà Bình") == same("Hòa Bình")
    True
    """
    return house_style(mended(unicodedata.normalize("NFC", text)))


def mend(text: str, steps: Steps) -> tuple[str, Steps]:
    """Return the text with misplaced marks moved, and the step that says so."""
    done = mended(text)
    return (text, steps) if done == text else (done, (*steps, Step("tone", text, done)))
