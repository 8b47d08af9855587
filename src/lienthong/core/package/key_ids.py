"""Short names of keys: what a manifest says of the key that signed it."""

from __future__ import annotations

import base64
import binascii
import hashlib

LENGTH = 16


def key_id(public_key: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a public key.

    Of a signing key, base64, the raw bytes are hashed; of any other text, the text.
    """
    try:
        raw = base64.b64decode(public_key, validate=True)
    except (binascii.Error, ValueError):
        raw = public_key.encode()
    return hashlib.sha256(raw).hexdigest()[:LENGTH]
