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
MM_IN_POINT = 25.4 / 72
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


def width_mm(text: str, size: int, *, bold: bool = False) -> float:
    """Return how wide a line of text is set in the serif; half a size a letter without its file."""
    family, folder = serif()
    files = dict(FAMILIES)
    path = Path(folder or "") / files.get(family, "")
    if bold and folder:
        path = next(iter(_bolds(path)), path)
    if not folder or not path.is_file():
        return len(text) * size / 2 * MM_IN_POINT
    return sum(_advances(path).get(letter, 0.5) for letter in text) * size * MM_IN_POINT


def _bolds(regular: Path) -> Iterator[Path]:
    for name in (regular.name.replace("Regular", "Bold"), "timesbd.ttf"):
        if name != regular.name and regular.with_name(name).is_file():
            yield regular.with_name(name)


@cache
def _advances(path: Path) -> dict[str, float]:
    """How wide each letter is, as a share of the size."""
    with TTFont(path, lazy=True) as font:
        whole, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): widths[name][0] / whole for code, name in font.getBestCmap().items()}


def _found(name: str) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted(Path(folder).rglob(name))


def _has_every_letter(path: Path) -> bool:
    with TTFont(path, lazy=True) as font:
        known = font.getBestCmap()
    return all(ord(letter) in known for letter in LETTERS)
