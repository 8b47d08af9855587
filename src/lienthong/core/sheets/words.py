"""The words by which lines that are no data are known, compared without diacritics or case."""

import re

from lienthong.base.text import fold

TOTAL = re.compile(
    r"(?:tong cong|tong so|tong|cong|total|grand total|luy ke)"
    r"(?:\s*\(.*\)|\s+[ivx0-9+ ]+)?\s*[:.]*"
    r"|(?:tong cong|tong so|tong|cong)\s*:.*"
    r"|(?:tong cong|cong)\s+(?:toan|trang|huyen|tinh|xa|phuong|quan|thi xa|thanh pho|tp|nam|thang"
    r"|quy|nhom|phan|muc|chung|mang sang|chuyen sang|luy ke|theo|cac|khoi|don vi|[ivx]+)\b.*"
)
SIGNATURE = re.compile(
    r"(?:nguoi|can bo|chuyen vien)\s+(?:lap|kiem tra|duyet|tong hop|bao cao|giao|nhan|ghi so)\b.*"
    r"|(?:lap bieu|lap bang|ke toan(?: truong)?|thu kho|thu quy|van thu)\b.{0,40}"
    r"|(?:pho\s+)?(?:thu truong|giam doc|chu tich|truong phong|vu truong|cuc truong|tong giam doc"
    r"|chi cuc truong|hieu truong)\b.{0,60}"
    r"|(?:tm|t/m|kt|k/t|tl|t/l|tuq|q)\s*[./]\s*\S.{0,80}"
    r"|(?:xac nhan|phe duyet)\s+cua\b.*"
    r"|\(?\s*(?:da\s+)?ky\b.{0,60}|dong dau.{0,40}|\(?ghi ro ho ten\)?"
    r"|.{0,60}\bngay\s*\S{0,12}\s*thang\s*\S{0,12}\s*nam\b.{0,20}"
)
NOTE = re.compile(
    r"(?:ghi chu|luu y|chu thich|chu y|nguon(?: so lieu)?|noi nhan|don vi tinh|dvt|ky bao cao"
    r"|giai thich|huong dan)\s*[:.].*"
    r"|(?:ghi chu|noi nhan)|\(\*+\).*|\*+\s*\S.*|het\s*[./]*|-{3,}.*|(?:trang|page)\s*[0-9]+.{0,12}"
)
GROUP_MARK = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)]?\Z")
GROUP_TEXT = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ]|[0-9]{1,2})\s*[.)/:–-]\s*\S")
ORDER = frozenset({"stt", "tt", "so tt", "so thu tu", "thu tu", "no", "#", "s tt"})


def key(cell: object) -> str:
    """Return a cell as it is compared: folded, single spaces.

    >>> key("  TỔNG   cộng: ")
    'tong cong:'
    """
    return " ".join(fold(str(cell)).split())


def is_total(cell: object) -> bool:
    """Say whether a cell is the label of a total.

    >>> is_total("Tổng cộng (I+II)"), is_total("Cộng huyện Đồng Văn"), is_total("Tổng số:")
    (True, True, True)
    >>> is_total("Tổng công ty Sông Đà"), is_total("Cộng Hòa"), is_total("Tổng số học sinh")
    (False, False, False)
    """
    return isinstance(cell, str) and TOTAL.fullmatch(key(cell)) is not None


def is_signature(cell: object) -> bool:
    """Say whether a cell belongs to the block where people sign.

    >>> is_signature("NGƯỜI LẬP BIỂU"), is_signature("Hà Nội, ngày 3 tháng 4 năm 2020")
    (True, True)
    >>> is_signature("(Ký, ghi rõ họ tên)"), is_signature("Đình Kỳ Sơn")
    (True, False)
    """
    return isinstance(cell, str) and SIGNATURE.fullmatch(key(cell)) is not None


def is_note(cell: object) -> bool:
    """Say whether a cell begins a note under the table.

    >>> is_note("Ghi chú: số liệu đến 31/12"), is_note("Nơi nhận:"), is_note("Nguồn sáng")
    (True, True, False)
    """
    return isinstance(cell, str) and NOTE.fullmatch(key(cell)) is not None
