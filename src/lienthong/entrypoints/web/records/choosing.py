"""The values a column offers to choose from, when they are few enough to be listed."""

from django.utils.translation import gettext as _

from lienthong.base.clock import today
from lienthong.core.contract.model import Field
from lienthong.entrypoints.web import display
from lienthong.services.dictionary import queries as dictionary

FEW = 300


def choices_of(field: Field) -> list[tuple[str, str]]:
    """Return the values to choose from; none when the column has no short list of them."""
    if field.logical_type == "boolean":
        return [("true", _("Có")), ("false", _("Không"))]
    found = dictionary.current().code_list(field.code_list)
    if found is None or len(found.items) > FEW:
        return []
    english = display.in_english()
    return [
        (item.code, (item.name_en if english else "") or item.name_vi)
        for item in found.valid_items(today())
    ]
