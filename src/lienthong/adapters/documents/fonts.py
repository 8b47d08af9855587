"""Which serif the PDF is set in: one of Times' shape that has every Vietnamese letter.

A machine that has none gets the serif inside the typesetter, so that a PDF can be made anywhere.
Liberation before version 2 lacks 93 Vietnamese letters, so a file is looked into before it is
taken.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

ALWAYS_THERE = "Libertinus Serif"
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
# Family, and the name of its regular file.
FAMILIES = (
    ("Times New Roman", "times.ttf"),
    ("Times New Roman", "Times_New_Roman.ttf"),
    ("Tinos", "Tinos-Regular.ttf"),
    ("Liberation Serif", "LiberationSerif-Regular.ttf"),
)
LETTERS = (
    "ăâđêôơưĂÂĐÊÔƠƯáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
    "ẠẶẬẸỆỊỌỘỢỤỰỴỸỶẲẴẨẪ–…«»"
)


@cache
def serif() -> tuple[str, str | None]:
    """Return the family to set in and the folder of its files, None when it is built in."""
    for family, regular in FAMILIES:
        for path in _found(regular):
            if _has_every_letter(path):
                return family, str(path.parent)
    return ALWAYS_THERE, None


def _found(name: str) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted(Path(folder).rglob(name))


def _has_every_letter(path: Path) -> bool:
    with TTFont(path, lazy=True) as font:
        known = font.getBestCmap()
    return all(ord(letter) in known for letter in LETTERS)
