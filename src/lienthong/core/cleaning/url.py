"""Web addresses: scheme and host in lower case, ``www.…`` gets a scheme."""

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step


def clean(raw: Raw) -> Cleaned:
    """Clean an address.

    >>> clean("WWW.BVHTTDL.gov.vn/Tin")[0], clean("HTTPS://Abc.vn")[0]
    ('http://www.bvhttdl.gov.vn/Tin', 'https://abc.vn')
    """
    address, steps = text.one_line(raw)
    if address is None:
        return None, steps
    whole = f"http://{address}" if address[:4].lower() == "www." else address
    scheme, mark, rest = whole.partition("://")
    if mark and scheme.isascii() and scheme.isalpha():
        host, slash, path = rest.partition("/")
        whole = f"{scheme.lower()}://{host.lower()}{slash}{path}"
    return whole, steps if whole == address else (*steps, Step("url", address, whole))


NORMALISER = Normaliser("url", ("string",), lambda field, dictionary: clean)
