"""The key and the digest of a row of a source: alike whether it was read or told of by a log.

>>> key_text([12, "a/b"]), key_text([12])
('12\\x1fa/b', '12')
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from lienthong.base.clock import VIET_NAM

LONGEST_KEY = 200
_BETWEEN = "\x1f"
_NOTHING = "\x00"


def key_text(values: Sequence[object]) -> str:
    """Return the key of a row as one text; a long one keeps its head and ends in a digest."""
    whole = _BETWEEN.join(text_of(value) for value in values)
    if len(whole) <= LONGEST_KEY:
        return whole
    tail = hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()
    return f"{whole[: LONGEST_KEY - len(tail) - 1]}~{tail}"


def digest(values: Sequence[object], salt: str) -> str:
    """Return what tells whether a row changed; ``salt`` is how it was matched."""
    whole = _BETWEEN.join((salt, *map(text_of, values)))
    found = hashlib.blake2b(whole.encode(errors="surrogatepass"), digest_size=16)
    return found.hexdigest()


def text_of(value: object) -> str:
    """Return any value of a database as text: one text for what means the same.

    >>> text_of(Decimal("20.00")), text_of(20), text_of(True), text_of(None)
    ('20', '20', 'true', '\\x00')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return (
            value.astimezone(VIET_NAM).replace(tzinfo=None) if value.tzinfo else value
        ).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return _rarer(value)


def _number(value: Decimal) -> str:
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _rarer(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)


def kept_key(values: Sequence[object]) -> list[object]:
    """Return the values of a key as JSON keeps them; bytes apart from text."""
    return [
        {"b64": text_of(value)} if isinstance(value, bytes) else text_of(value) for value in values
    ]


def read_key(kept: Sequence[object] | None) -> list[object]:
    """Return the values of a kept key; none for an empty one."""
    return [
        base64.b64decode(value["b64"]) if isinstance(value, dict) else value for value in kept or ()
    ]
