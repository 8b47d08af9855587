"""Codes: no ``.0`` from Excel, leading zeros back only where their loss is certain.

A number cell cannot hold leading zeros, so a code of fixed length read from one gets them back.
A text that is too short may as well be a typing error: it is left for the rules to refuse.
"""

import re

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Clean, Cleaned, Normaliser, Raw, Step
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.model import Dictionary

_EXCEL = re.compile(r"([0-9]+)\.0+\Z")
_FIXED = re.compile(r"\^?(?:\[0-9\]|\\d)\{([0-9]+)\}\$?\Z")


def plain(raw: Raw) -> tuple[str | None, tuple[Step, ...], bool]:
    """Return the code, the steps, and whether the cell was a number (so zeros may be lost)."""
    code, steps = text.one_line(raw)
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if code is None:
        return None, steps, number
    found = _EXCEL.match(code) if code[-1] == "0" and "." in code else None
    if found:
        steps = (*steps, Step("excel-number", code, found[1]))
        return found[1], steps, True
    return code, steps, number


def padded(code: str, steps: tuple[Step, ...], length: int) -> Cleaned:
    """Put leading zeros back up to ``length``."""
    if len(code) < length and code.isascii() and code.isdigit():
        whole = code.zfill(length)
        return whole, (*steps, Step("leading-zeros", code, whole))
    return code, steps


def fixed_length(field: Field, dictionary: Dictionary) -> int | None:
    """Return the number of digits when the field's codes all have the same, else None."""
    term = dictionary.term(field.term)
    pattern = field.pattern or (term.pattern if term else None) or ""
    found = _FIXED.match(pattern)
    return int(found[1]) if found else None


def bind(field: Field, dictionary: Dictionary) -> Clean:
    length = fixed_length(field, dictionary)

    def clean(raw: Raw) -> Cleaned:
        code, steps, number = plain(raw)
        if code is not None and number and length is not None:
            return padded(code, steps, length)
        return code, steps

    return clean


def _bind_upper(field: Field, dictionary: Dictionary) -> Clean:
    lower = bind(field, dictionary)

    def clean(raw: Raw) -> Cleaned:
        code, steps = lower(raw)
        if isinstance(code, str) and code != code.upper() and code.isascii():
            return code.upper(), (*steps, Step("case", code, code.upper()))
        return code, steps

    return clean


def _unit_code(length: int) -> Normaliser:
    """Administrative codes: every code of a level has this length, so padding is certain."""

    def clean(raw: Raw) -> Cleaned:
        code, steps, _ = plain(raw)
        return (None, steps) if code is None else padded(code, steps, length)

    return Normaliser(f"unit_code_{length}", ("string",), lambda field, dictionary: clean)


CODE = Normaliser("code", ("string",), bind)
UPPER_CODE = Normaliser("upper_code", ("string",), _bind_upper)
UNIT_CODE_2 = _unit_code(2)
UNIT_CODE_3 = _unit_code(3)
UNIT_CODE_5 = _unit_code(5)
