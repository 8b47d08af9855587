"""Day, month and year in three columns make one date."""

from collections.abc import Sequence

from lienthong.base.i18n import N_
from lienthong.core.shaping.model import Join, Parts
from lienthong.core.sheets.words import key

_LAST = ("ngay", "thang", "nam")


def find(titles: Sequence[str]) -> list[tuple[int, ...]]:
    """Return the columns «… ngày», «… tháng», «… năm» that stand side by side.

    >>> find(["STT", "Ngày", "Tháng", "Năm"]), find(["Ngày sinh", "Năm"])
    ([(1, 2, 3)], [])
    """
    ends = [key(title).rpartition(" ")[2] for title in titles]
    return [
        (i, i + 1, i + 2)
        for i in range(len(ends) - 2)
        if tuple(ends[i : i + 3]) == _LAST and len(key(titles[i + 1]).split()) < 6
    ]


def put(parts: Parts) -> str:
    """Return day/month/year; leading parts that are missing are left out.

    >>> put(("1", "2", "1990")), put(("", "2", "1990")), put(("", "", "1990")), put(("1", "", "1"))
    ('1/2/1990', '2/1990', '1990', '1//1')
    """
    kept = list(parts)
    while kept and not kept[0]:
        kept.pop(0)
    return "/".join(kept) if any(kept) else ""


JOIN = Join(
    "date_parts",
    N_("ghép ngày, tháng, năm"),
    find,
    put,
    ((("1", "2", "1990"), "1/2/1990"), (("", "", "1990"), "1990")),
)
