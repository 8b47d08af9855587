"""Tax codes: ten digits, ``-NNN`` for a dependent unit.

A lost zero is a question with the completed code as its choice, when the check digit agrees: one
code in ten that lost another digit passes the check too.
"""

from stdnum.vn import mst

from lienthong.base.i18n import N_
from lienthong.core.cleaning import code
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step, Unsure
from lienthong.core.rules.model import Choice


def clean(raw: Raw) -> Cleaned:
    """Clean a tax code.

    >>> clean("0314409058002")[0], clean("MST 0100 233 488")[0]
    ('0314409058-002', '0100233488')
    """
    number, steps, _ = code.plain(raw)
    if number is None:
        return None, steps
    bare = number[3:].lstrip(" :.") if number[:3].upper() == "MST" else number
    digits = mst.compact(bare)
    if not (digits.isascii() and digits.isdigit()):
        return number, steps
    if len(digits) in (9, 12) and mst.is_valid("0" + digits):
        raise _asked("0" + digits)
    whole = mst.format(digits) if len(digits) == 13 else digits
    if whole == number:
        return number, steps
    return whole, (*steps, Step("identifier", number, whole))


def _asked(digits: str) -> Unsure:
    whole = mst.format(digits) if len(digits) == 13 else digits
    return Unsure(
        N_("Mã số thuế «%(value)s» ở cột «%(title)s» thiếu một chữ số, có thể mất số 0 ở đầu."),
        N_("Đối chiếu với đăng ký thuế: chọn mã đủ chữ số hoặc nhập lại."),
        (Choice(whole, whole, N_("thêm lại số 0 ở đầu, số kiểm tra khớp")),),
    )


NORMALISER = Normaliser("tax_code", ("string",), lambda field, dictionary: clean)
