"""One value of a row in a list: its text, or the mask where the person may not see it."""

from dataclasses import dataclass
from typing import Any

from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.records.masking import veil


@dataclass(frozen=True)
class Shown:
    """One value as it is shown; ``text`` is the mask when the person may not see it."""

    field: Field
    text: str
    masked: bool
    link: str = ""


def shown(place: Place, field: Field, value: Any) -> Shown:
    """Return one value for showing, masked when it must be."""
    if field.name in place.hidden:
        return Shown(field, veil(value) or "", True)
    return Shown(field, display.shown(field, value), False)
