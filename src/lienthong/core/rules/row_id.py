"""The permanent identity of a row: its primary key, written as one text."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import repeat

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


def row_ids(table: Table, columns: Mapping[str, Sequence[Value]], count: int) -> list[str | None]:
    """Return the row ids of rows given by columns; None for a row without identity."""
    keys = [columns.get(name) or [None] * count for name in table.primary_key]
    if len(keys) == 1:
        return [_plain_id(value) or _id_or_none(table, (value,)) for value in keys[0]]
    rows = zip(*keys, strict=True) if keys else repeat((), count)
    return [_id_or_none(table, values) for values in rows]


def _plain_id(value: Value) -> str | None:
    """Return a short text without a mark of ours as it is: that is most keys."""
    if value.__class__ is not str:
        return None
    short = len(value) <= MAX_LENGTH and "|" not in value and "\\" not in value
    return value if short else None


def _id_or_none(table: Table, values: Sequence[Value]) -> str | None:
    try:
        return row_id(table, dict(zip(table.primary_key, values, strict=True)))
    except ValueError:
        return None


def _text(value: Value) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < MAX_LENGTH:
        # 1.50 and 1.5 are one key. (Decimal.normalize would round long ones.)
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
