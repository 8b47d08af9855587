"""Tax codes: ten digits, ``-NNN`` for a dependent unit; a lost zero returns if the check agrees."""

from stdnum.vn import mst

from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step


def clean(raw: Raw) -> Cleaned:
    """Clean a tax code.

    >>> clean("0314409058002")[0], clean(100233488.0)[0], clean("MST 0100 233 488")[0]
    ('0314409058-002', '0100233488', '0100233488')
    """
    number, steps, _ = code.plain(raw)
    if number is None:
        return None, steps
    bare = number[3:].lstrip(" :.") if number[:3].upper() == "MST" else number
    digits = mst.compact(bare)
    if not (digits.isascii() and digits.isdigit()):
        return number, steps
    if len(digits) in (9, 12) and mst.is_valid("0" + digits):
        digits = "0" + digits
    whole = mst.format(digits) if len(digits) == 13 else digits
    if whole == number:
        return number, steps
    name = "leading-zeros" if whole.lstrip("0") == number else "identifier"
    return whole, (*steps, Step(name, number, whole))


NORMALISER = Normaliser("tax_code", ("string",), lambda field, dictionary: clean)
