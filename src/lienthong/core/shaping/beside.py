"""Columns whose texts belong together: a house number and a street, a family name and a name."""

from collections.abc import Callable, Sequence

from lienthong.base.i18n import N_
from lienthong.core.shaping.model import Join, Parts
from lienthong.core.sheets.words import key


def _finder(
    first: tuple[str, ...], second: tuple[str, ...]
) -> Callable[[Sequence[str]], list[tuple[int, ...]]]:
    def find(titles: Sequence[str]) -> list[tuple[int, ...]]:
        ends = [key(title.rpartition(" – ")[2]) for title in titles]
        return [
            (i, i + 1) for i in range(len(ends) - 1) if ends[i] in first and ends[i + 1] in second
        ]

    return find


def put(parts: Parts) -> str:
    """Return the texts with one space between them.

    >>> put(("12", "Lê Lợi")), put(("", "Lê Lợi"))
    ('12 Lê Lợi', 'Lê Lợi')
    """
    return " ".join(part for part in parts if part)


HOUSE = Join(
    "house_and_street",
    N_("ghép số nhà và đường"),
    _finder(("so nha",), ("duong", "duong pho", "ten duong", "pho", "duong/pho")),
    put,
    ((("12", "Lê Lợi"), "12 Lê Lợi"),),
)
NAME = Join(
    "family_and_name",
    N_("ghép họ và tên"),
    _finder(("ho", "ho dem", "ho va ten dem", "ho va dem", "ho va chu dem"), ("ten",)),
    put,
    ((("Nguyễn Văn", "An"), "Nguyễn Văn An"),),
)
