"""Addresses in one line: tidy text, and the abbreviations that have one reading written out.

Splitting an address into parts, and finding its unit in the list of units, is intake's work.
"""

import re

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step

_START = r"(?:(?<=\A)|(?<=[,;]\s)|(?<=[,;]))"
_FORMS = tuple(
    (re.compile(_START + short + r"\s*(?=[^\W_])"), full + " ")
    for short, full in (
        (r"TP\.", "Thành phố"), (r"Tp\.", "Thành phố"), (r"TX\.", "Thị xã"), (r"TT\.", "Thị trấn"),
        (r"P\.", "Phường"), (r"Q\.", "Quận"), (r"X\.", "Xã"), (r"H\.", "Huyện"), (r"T\.", "Tỉnh"),
    )
)  # fmt: skip
_COMMAS = re.compile(r"\s*[,;]\s*")


def clean(raw: Raw) -> Cleaned:
    """Clean an address.

    >>> clean("51 Ngô Quyền ,P.Tràng Tiền;Q. Hoàn Kiếm, TP.Hà Nội")[0]
    '51 Ngô Quyền, Phường Tràng Tiền, Quận Hoàn Kiếm, Thành phố Hà Nội'
    """
    said, steps = text.clean(raw)
    if not isinstance(said, str):
        return said, steps
    full = _COMMAS.sub(", ", said).strip(", ")
    if "." in full:  # every short form ends in one
        for pattern, form in _FORMS:
            full = pattern.sub(form, full)
    if not full:
        return None, (*steps, Step("placeholder", said, ""))
    return full, steps if full == said else (*steps, Step("abbreviation", said, full))


NORMALISER = Normaliser("address", ("string",), lambda field, dictionary: clean)
