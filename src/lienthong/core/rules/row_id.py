"""The permanent identity of a row: its primary key, written as one text."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.value import Value

MAX_LENGTH = 150  # QCVN 09 allows IdBanGhi this many characters
_TAIL = 64


def row_id(table: Table, values: Mapping[str, Value]) -> str:
    """Return the key values joined by ``|``; a long one keeps its head and ends in a SHA-256.

    Raises ValueError when a part of the key is missing: such a row has no identity.
    """
    parts = []
    for column in table.primary_key:
        value = values.get(column)
        if value is None or value == "":
            raise ValueError(f"{table.name}.{column}: a key value is missing")
        parts.append(_text(value).replace("\\", "\\\\").replace("|", "\\|"))
    whole = "|".join(parts)
    if len(whole) <= MAX_LENGTH:
        return whole
    tail = hashlib.sha256(whole.encode(errors="backslashreplace")).hexdigest()[:_TAIL]
    return f"{whole[: MAX_LENGTH - _TAIL - 1]}~{tail}"


def _text(value: Value) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < MAX_LENGTH:
        # 1.50 and 1.5 are one key. (Decimal.normalize would round long ones.)
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
