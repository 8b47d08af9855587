"""Web addresses: http or https, with a host."""

from datetime import date
from urllib.parse import urlsplit

from lienthong.base.i18n import N_
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value


def find(value: Value, today: date) -> Fault | None:
    """Return the fault of an address, if any.

    >>> day = date(2026, 1, 1)
    >>> find("https://bvhttdl.gov.vn/tin?id=1", day) is None
    True
    >>> find("javascript:alert(1)", day) is None, find("https://", day) is None
    (False, False)
    """
    text = str(value)
    try:
        address = urlsplit(text)
        host = address.hostname or ""
    except ValueError:
        address, host = urlsplit(""), ""
    if address.scheme in ("http", "https") and "." in host and not any(c <= " " for c in text):
        return None
    return Fault(
        N_("Địa chỉ «%(value)s» ở cột «%(title)s» không phải địa chỉ trang web."),
        N_("Nhập địa chỉ đầy đủ, bắt đầu bằng https:// hoặc http://."),
    )


VALIDATOR = Validator("url", "format", N_("Cột «%(title)s» là địa chỉ trang web."), find)
