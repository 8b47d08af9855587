"""Email addresses: no ``mailto:``, no spaces around @, domain in lower case."""

from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step


def clean(raw: Raw) -> Cleaned:
    """Clean an address.

    >>> clean(" mailto:An.Nguyen @BVHTTDL.GOV.VN ")[0]
    'An.Nguyen@bvhttdl.gov.vn'
    """
    address, steps = text.one_line(raw)
    if address is None or "@" not in address:
        return address, steps
    bare = address
    while bare[:7].lower() == "mailto:":
        bare = bare[7:].lstrip()
    local, _, domain = bare.strip("<>; ").rpartition("@")
    whole = f"{local.rstrip()}@{domain.strip().lower()}"
    return whole, steps if whole == address else (*steps, Step("email", address, whole))


NORMALISER = Normaliser("email", ("string",), lambda field, dictionary: clean)
