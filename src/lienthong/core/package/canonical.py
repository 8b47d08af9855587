"""One byte form for every signed document: RFC 8785 canonical JSON.

A document whose bytes are not canonical is refused, so a signature covers one
meaning and two programs compute the same hash.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import rfc8785

from lienthong.core.package.refusal import Refused

HASH_LENGTH = 64
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # not one whose backslash is escaped itself


def canonical_json(document: Any) -> bytes:
    """Write the document as RFC 8785 canonical JSON, UTF-8."""
    return rfc8785.dumps(document)


def read_canonical(data: bytes, *, what: str, limit: int) -> dict[str, Any]:
    """Parse a canonical JSON object. Raises Refused when it is anything else.

    A text with NUL is refused, too: no database can be asked for it.
    """
    if len(data) > limit:
        raise Refused("too-large", what=what, size=str(len(data)), limit=str(limit))
    try:
        document = json.loads(data)
        is_canonical = rfc8785.dumps(document) == data
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise Refused("malformed", detail=f"{what}: {type(error).__name__}") from error
    if not isinstance(document, dict) or not is_canonical or _NUL.search(data):
        raise Refused("malformed", detail=f"{what}: not a canonical JSON object")
    return document


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
