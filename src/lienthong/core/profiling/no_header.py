"""Tell a header from a first row of data: titles are words, and do not occur among the values."""

import re
from collections.abc import Sequence

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.profiling.model import Facts

_VALUE = re.compile(
    r"[-+]?[0-9][0-9.,]*\Z"  # a number, though a lone year may head a column
    r"|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
    r"|\S+@\S+\.\S+\Z|https?://"
    r"|.*[0-9]{6}"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")


def looks_like_value(title: str) -> bool:
    """Say whether a title would rather be a cell.

    >>> looks_like_value("2024"), looks_like_value("0912345678"), looks_like_value("Số thẻ")
    (False, True, False)
    """
    return _VALUE.match(title) is not None and _YEAR.match(title) is None


def refuse_missing_header(titles: Sequence[str], facts: Sequence[Facts], place: str) -> None:
    """Raise UserError when half of the titles are values, by their look or by repeating."""
    named = [
        (title, found)
        for title, found in zip(titles, facts, strict=True)
        if not title.startswith("(cột ")
    ]
    cells = [t for t, f in named if looks_like_value(t) or _repeats(t, f)]
    if named and len(cells) * 2 < len(named):
        return
    raise UserError(
        N_("Tệp không có dòng tiêu đề: dòng được coi là tiêu đề chứa giá trị (%(example)s)."),
        code="no-header",
        values={"example": ", ".join(f"«{t}»" for t in cells[:3]) or "—"},
        place=place,
        remedy=N_("Thêm một dòng tiêu đề ghi tên từng cột ở trên dữ liệu rồi chạy lại."),
    )


def _repeats(title: str, facts: Facts) -> bool:
    return facts.values.get(title, 0) >= 2
