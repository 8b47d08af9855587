"""Labelled lines and titled columns: the words that say what stands behind or below them.

One table for both: plans say «Cơ quan chủ trì: …» in a line, and the same over a column.
"""

import re
from typing import Literal

Part = Literal[
    "ordinal", "title", "lead", "coordinating", "product", "deadline", "period", "cost", "funds",
    "target",
]  # fmt: skip

# The first that matches the words wins, so the narrower stand first. Words are folded.
_NAMES: tuple[tuple[Part, str], ...] = (
    ("ordinal", r"(?:s?tt|so thu tu|so tt|tt\.?)"),
    ("target", r"(?:ten )?(?:chi tieu|muc tieu)\b.*"),
    ("funds", r"nguon (?:kinh phi|von|luc tai chinh).*"),
    ("cost", r"(?:du toan|du kien|tong)?\s*(?:kinh phi|muc dau tu|tong von).*"),
    ("coordinating", r".*\bphoi hop\b.*"),
    ("period", r"(?:giai doan|thoi ky|thoi gian bat dau).*"),
    ("deadline", r"(?:thoi gian|thoi han|han|tien do|ngay|moc thoi gian)\b.*"),
    ("deadline", r".*\bthoi (?:han|gian) (?:hoan thanh|thuc hien)\b.*"),
    ("product", r"(?:san pham|ket qua|dau ra|hinh thuc van ban|yeu cau san pham).*"),
    ("lead", r".*\b(?:chu tri|dau moi|thuc hien|chu quan|duoc giao|trien khai|phu trach)\b.*"),
    ("title", r".*\b(?:nhiem vu|noi dung|cong viec|hoat dong|giai phap|dau viec)\b.*"),
)  # fmt: skip
_PARTS = tuple((part, re.compile(pattern)) for part, pattern in _NAMES)
_LEAD_HEADS = re.compile(r"(?:co quan|don vi|bo,? nganh|to chuc|dau moi|chu tri|nguoi|trach nhiem)")
_TITLE_FIRST = re.compile(r"(?:ten )?(?:nhiem vu|noi dung|cong viec|hoat dong|dau viec)\b")


def part_of(words: str) -> Part | None:
    """Return what a column's title or a line's label says. ``words`` are folded.

    >>> part_of("co quan chu tri"), part_of("thoi gian hoan thanh"), part_of("ghi chu") is None
    ('lead', 'deadline', True)
    """
    text = " ".join(words.split())
    if _TITLE_FIRST.match(text):
        return "title"
    for part, form in _PARTS:
        if form.fullmatch(text) and (part != "lead" or _LEAD_HEADS.match(text)):
            return part
    return None
