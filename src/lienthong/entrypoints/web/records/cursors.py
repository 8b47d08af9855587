"""The place in a list where a page begins, as it stands in an address.

Sealed: a cursor holds the key of a row and the value it is sorted by, which may be masked.
"""

import json

from lienthong.services.records.opaque import seal, unseal
from lienthong.services.records.selecting import Cursor

PURPOSE = "list-cursor"


def written(cursor: Cursor) -> str:
    """Return the cursor for an address."""
    return seal(PURPOSE, json.dumps([cursor.value, cursor.row_id], ensure_ascii=False))


def read(text: str) -> Cursor | None:
    """Return the cursor of an address; None when this node did not write it."""
    plain = unseal(PURPOSE, text) if text else None
    if plain is None:
        return None
    value, row_id = json.loads(plain)
    return Cursor(value, row_id)
