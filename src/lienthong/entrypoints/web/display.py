"""Values as people read them: Vietnamese dates and numbers, code names, personal data masked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.base.clock import VIET_NAM
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.dictionary import cell_form, geojson
from lienthong.core.dictionary.edtf_words import in_words
from lienthong.core.dictionary.value import clock_time
from lienthong.services.dictionary import queries as dictionary


def number(value: object, places: int | None = None) -> str:
    """Write a number as Vietnamese do: 1.234,5. Nothing for None."""
    if value is None or value == "":
        return ""
    exact = Decimal(str(value))
    if places is not None:
        exact = round(exact, places) if places else Decimal(round(exact))
    text = f"{exact:,f}"
    if get_language() == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))


def moment(value: object) -> str:
    """Write an instant as dd/mm/yyyy HH:MM in Viet Nam's time."""
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value)
    return (
        value.astimezone(VIET_NAM).strftime("%d/%m/%Y %H:%M") if isinstance(value, datetime) else ""
    )


def day(value: object) -> str:
    """Write a date as dd/mm/yyyy."""
    if isinstance(value, str) and value:
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = value.astimezone(VIET_NAM).date()
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else ""


def in_english() -> bool:
    """Tell whether the reader chose English."""
    return get_language() == "en"


def title_of(item: Contract | Table | Field) -> str:
    """Return the name in the reader's language."""
    return item.title_en if in_english() and item.title_en else item.title


def code_name(code_list: str, code: str) -> str:
    """Return the name of a code, or the code itself when the list does not hold it."""
    found = dictionary.current().code_list(code_list)
    item = found.get(code) if found else None
    if item is None:
        return code
    return item.name_en if in_english() and item.name_en else item.name_vi


def shown(field: Field, value: object) -> str:
    """Write one value of a declared column for reading."""
    if value is None:
        return ""
    if field.logical_type == "boolean":
        return _("Có") if value else _("Không")
    if field.logical_type == "date":
        return day(value)
    if field.logical_type == "timestamp":
        return moment(value)
    if isinstance(value, time):
        return clock_time(value)
    if isinstance(value, list):
        return "; ".join(shown(field.element, item) for item in value)
    if isinstance(value, dict):
        return _object(field, value)
    if field.logical_type in ("integer", "number"):
        return str(value) if _is_year(field) else _quantity(field, value)
    if field.kind in _EDTF and not in_english():
        return in_words(str(value))
    return code_name(field.code_list, str(value)) if field.code_list else str(value)


def _quantity(field: Field, value: object) -> str:
    return f"{number(value)} đ" if field.kind == "money" else number(value)


def _object(field: Field, value: Mapping[str, Any]) -> str:
    maker = _OBJECTS.get(field.kind)
    if maker is not None:
        return maker(field, value)
    said = [(c, shown(c, value.get(c.name))) for c in field.children if c.name in value]
    return "; ".join(f"{title_of(c)}: {text}" for c, text in said if text)


def _address(field: Field, value: Mapping[str, Any]) -> str:
    return ", ".join(shown(c, value[c.name]) for c in field.children if c.name in value)


def _point(field: Field, value: Mapping[str, Any]) -> str:
    return f"{degrees(value.get('vi_do'))}; {degrees(value.get('kinh_do'))}"


def degrees(value: object) -> str:
    """Write a latitude or longitude: decimal degrees, all places kept."""
    return "" if value is None else str(value).replace(".", "." if in_english() else ",")


def _period(field: Field, value: Mapping[str, Any]) -> str:
    parts = {c.name: shown(c, value.get(c.name)) for c in field.children}
    start, end = parts.get("tu", ""), parts.get("den", "")
    if start and end:
        return f"{start} – {end}"
    if start:
        return _("từ %(day)s") % {"day": start}
    return _("đến %(day)s") % {"day": end}


def _area(field: Field, value: Mapping[str, Any]) -> str:
    try:
        count = sum(len(ring) - 1 for ring in geojson.rings(value))
    except (KeyError, TypeError):
        return ""
    return _("vùng %(count)s đỉnh") % {"count": number(count)}


def _file(field: Field, value: Mapping[str, Any]) -> str:
    return f"{value.get('ten', '')} ({filesizeformat(value.get('so_byte') or 0)})"


_EDTF = frozenset({"partial-date", "uncertain-date"})
_OBJECTS: Mapping[str, Callable[[Field, Mapping[str, Any]], str]] = {
    "address": _address,
    "point": _point,
    "period": _period,
    "area": _area,
    "file": _file,
    "image": _file,
}


def _is_year(field: Field) -> bool:
    return field.name.startswith("nam_") or bool(field.term and ".nam" in field.term)


def entered(field: Field, value: object) -> str:
    """Write one value as a person types it into a form."""
    if value is None:
        return ""
    if field.logical_type == "boolean":
        return "true" if value else "false"
    if field.logical_type == "date":
        return day(value)
    if field.logical_type == "timestamp":
        return moment(value)
    if isinstance(value, time):
        return clock_time(value)
    if isinstance(value, dict | list):
        return cell_form.write(field, value)
    if field.kind in _EDTF:
        return in_words(str(value))
    return str(value).replace(".", ",") if field.logical_type == "number" else str(value)
