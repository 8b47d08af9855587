"""Titles: how two are compared, and the column name each becomes."""

import re
import unicodedata
from collections.abc import Sequence

from lienthong.base.text import fold

_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_WORD = re.compile(r"[^\W_]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 50
# Ways of writing that stand for whole words; the keys are folded.
_SHORT = {
    "sdt": "số điện thoại", "dt": "điện thoại", "qd": "quyết định", "mst": "mã số thuế",
    "tp": "thành phố", "hdv": "hướng dẫn viên", "csdl": "cơ sở dữ liệu",
    "dvhc": "đơn vị hành chính", "dob": "ngày sinh",
}  # fmt: skip
# Reserved in PostgreSQL or in the expressions of rules: a column of this name would need quotes.
KEYWORDS = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization between binary both by case
    cast check collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user date
    default deferrable delete desc distinct div do drop else end except exists false fetch filter
    for foreign freeze from full function grant group having if ilike in index initially inner
    insert intersect interval into is isnull join key lateral leading left like limit localtime
    localtimestamp natural not notnull null of offset on only or order outer over overlaps placing
    primary qualify range references returning right row rows select session_user set similar
    some symmetric table tablesample then time timestamp to trailing true union unique update
    user using values variadic verbose view when where window with xmin xmax ctid oid tableoid
    cmin cmax
    """.split()  # noqa: SIM905 - read as a table
)


def words(title: str) -> tuple[str, ...]:
    """Return a title as it is compared: folded words, without brackets, short forms written out.

    >>> words("Số CCCD (12 số) *"), words("ma_so_thue"), words("SĐT")
    (('so', 'cccd'), ('ma', 'so', 'thue'), ('so', 'dien', 'thoai'))
    """
    return tuple(fold(word) for word in written_words(title))


def written_words(title: str) -> tuple[str, ...]:
    """Return the words with their diacritics; where in a word its tone stands does not matter.

    >>> written_words("Xã hoà") == written_words("xã hòa")
    True
    >>> written_words("cập") == written_words("cấp")
    False
    """
    plain = _split(_BRACKETS.sub(" ", title)) or _split(title)
    spelt = (w for word in plain for w in _SHORT.get(fold(word), word).split())
    return tuple(map(_tone_last, spelt))


def _split(title: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", title).lower())


def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    return "".join(c for c in letters if c not in _TONES) + "".join(
        sorted(c for c in letters if c in _TONES)
    )


def column_names(titles: Sequence[str]) -> tuple[str, ...]:
    """Return one distinct column name a title.

    >>> column_names(["Họ và tên", "Order", "2024", "Họ và tên (2)", "性別", "Độ"])
    ('ho_va_ten', 'cot_order', 'cot_2024', 'ho_va_ten_2', 'cot_5', 'cot_do')
    """
    taken: set[str] = set()
    names = []
    for position, title in enumerate(titles, start=1):
        name = base = identifier(title, f"cot_{position}")
        number = 2
        while name in taken:
            name = f"{base[: _LONGEST - 5]}_{number}"
            number += 1
        taken.add(name)
        names.append(name)
    return tuple(names)


def identifier(title: str, otherwise: str, prefix: str = "cot") -> str:
    """Return a name a database takes unquoted: lower-case letters, digits, underscores."""
    plain = _OTHER.sub("_", fold(_BRACKETS.sub(" ", title))).strip("_")
    plain = plain or _OTHER.sub("_", fold(title)).strip("_")
    if not plain:
        return otherwise
    if not plain[0].isalpha() or plain in KEYWORDS:
        plain = f"{prefix}_{plain}"
    if len(plain) > _LONGEST:
        plain = plain[:_LONGEST].rpartition("_")[0] or plain[:_LONGEST]
    return plain


def contract_id(title: str) -> str:
    """Return an id for a contract.

    >>> contract_id("Danh sách HDV 2026.xlsx")
    'danh-sach-hdv-2026-xlsx'
    """
    plain = _OTHER.sub("-", fold(title)).strip("-")[:80].strip("-")
    return plain if len(plain) > 1 else f"bang-{plain or 'moi'}"
