"""Names of organisations: with letters in them, and no other record's parts (number, telephone)."""

import re
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value

_LETTERS = re.compile(r"[^\W\d_]{2}")
_CONTACT = re.compile(r"@|https?://|\b0[0-9]{9}\b|\bMST\b", re.IGNORECASE)


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of an organisation's name, if any.

    >>> day = date(2026, 1, 1)
    >>> find("Công ty TNHH MTV Du lịch 24H", day) is None, find("Sở Du lịch", day) is None
    (True, True)
    >>> find("0100233488", day) is None, find("Sở Du lịch, 0912345678", day) is None
    (False, False)
    """
    name = str(value)
    if _LETTERS.search(name) and not _CONTACT.search(name):
        return None
    return Fault(
        N_("Tên tổ chức «%(value)s» ở cột «%(title)s» không có chữ hoặc lẫn thông tin khác."),
        N_("Chỉ ghi tên; mã số thuế, điện thoại, thư điện tử ghi vào cột riêng."),
    )


VALIDATOR = Validator(
    "organisation_name",
    "format",
    N_("Cột «%(title)s» là tên tổ chức, không lẫn thông tin khác."),
    find,
)
