"""References to rows for people who may not see the key: they say which row, not whose.

A key may be personal data (the number of a guide's card). Whoever sees it masked still has to
open, share and report the row. AES-SIV under the node's secret turns the id into a text that is
the same every time, tells nothing, and that this node alone turns back (ADR 0013).
"""

import base64
import binascii
import hashlib
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table

MARK = "~"
_STEP = 16  # ids are filled up to a multiple, so that their length does not tell them apart
_FILL = b"\0"  # PostgreSQL's text holds no such character


def seal(purpose: str, text: str) -> str:
    """Return the text as one that tells nothing: the same for the same text and purpose."""
    plain = text.encode()
    filled = plain + _FILL * (-len(plain) % _STEP)
    sealed = _cipher(node().secret_key).encrypt(filled, [purpose.encode()])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(purpose: str, sealed: str) -> str | None:
    """Return the text that this node sealed for the purpose, else None."""
    try:
        data = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        plain = _cipher(node().secret_key).decrypt(data, [purpose.encode()])
    except (binascii.Error, ValueError, InvalidTag):
        return None
    return plain.rstrip(_FILL).decode()


def reference(table: Table, row_id: str) -> str:
    """Return the opaque reference of a row: the same for the same row, always."""
    return MARK + seal(f"row:{table.name}", row_id)


def row_id_of(table: Table, text: str) -> str | None:
    """Return the id behind a reference that this node made for the table, else None."""
    if not text.startswith(MARK):
        return None
    return unseal(f"row:{table.name}", text.removeprefix(MARK))


@cache
def _cipher(secret: str) -> AESSIV:
    return AESSIV(
        hashlib.blake2b(secret.encode(), digest_size=64, person=b"row-reference").digest()
    )
