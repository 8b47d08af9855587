"""Ids in messages become names. Rules know other databases by id only; people by title."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from lienthong.services.contracts import queries as contracts


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message's values with the title of the database its rule points at."""
    target = values.get("target")
    found = contracts.find(target) if isinstance(target, str) and target else None
    if found is None:
        return dict(values)
    title = (found.title_en if get_language() == "en" else "") or found.title
    return {**values, "target": title}
