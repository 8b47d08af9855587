"""Citizens' data as people see it who may not see it: a mask, wherever the value would stand.

The one place where pages, API, quality and exports take the mask from. The whole value is hidden:
a first letter or the last digits, beside a name of a place or a date, still tell who it is.
"""

from collections.abc import Collection, Mapping
from typing import Any

from lienthong.core.contract.model import Field

MASK = "••••••"


def hides(field: Field) -> bool:
    """Tell whether the field holds personal data, which only some roles see."""
    inside = (*field.children, *((field.item,) if field.item else ()))
    return field.personal != "none" or any(hides(part) for part in inside)


def veil(value: object) -> Any:
    """Return the mask; nothing stays nothing, so that a missing value can be seen."""
    return value if value is None or value == "" else MASK


def masked(values: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Return the values with the hidden names masked, at any depth."""
    return {k: veil(v) if k in hidden else _inside(v, hidden) for k, v in values.items()}


def masked_words(values: Mapping[str, Any], kept: Collection[str]) -> dict[str, Any]:
    """Return the values of a message masked, except those its rule says itself."""
    return {k: v if k in kept else veil(v) for k, v in values.items()}


def _inside(value: Any, hidden: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        return masked(value, hidden)
    if isinstance(value, list):
        return [_inside(one, hidden) for one in value]
    return value
