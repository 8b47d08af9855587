"""Citizens' data as people see it who may not see it: enough to recognise, not enough to use."""

from collections.abc import Mapping
from typing import Any

from lienthong.core.contract.model import Field, Table

MASK = "•••"
_SHOWN = 3


def masked(field: Field, value: object) -> Any:
    """Return the value, masked when the field holds personal data.

    Basic data keeps each word's first letter, sensitive data its last three characters; numbers
    and dates are masked wholly.
    """
    if field.personal == "none" or value is None or value == "":
        return value
    if not isinstance(value, str) or field.logical_type != "string":
        return MASK
    if field.personal == "basic":
        return " ".join(f"{word[0]}{MASK}" for word in value.split()) or MASK
    return f"{MASK}{value[-_SHOWN:]}" if len(value) > 2 * _SHOWN else MASK


def masked_row(table: Table, row: Mapping[str, Any], *, personal: bool) -> dict[str, Any]:
    """Return a row as a reader sees it; ``personal`` says the reader may see personal data."""
    if personal:
        return dict(row)
    fields = table.by_name
    return {k: masked(fields[k], v) if k in fields else v for k, v in row.items()}


def hidden_columns(table: Table) -> frozenset[str]:
    """Return the columns with personal data; no one who sees them masked may filter by them."""
    return frozenset(f.name for f in table.fields if f.personal != "none")
