"""Values as people read them: Vietnamese dates and numbers, code names, personal data masked."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.base.clock import VIET_NAM
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records import masking


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
    if field.logical_type in ("integer", "number"):
        return str(value) if _is_year(field) else number(value)
    return code_name(field.code_list, str(value)) if field.code_list else str(value)


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
    return str(value).replace(".", ",") if field.logical_type == "number" else str(value)


def may_see(user: User, field: Field) -> bool:
    """Tell whether this person may see the values of the column."""
    return not masking.hides(field) or accounts.allowed(user, "records.personal")


def hidden_columns(user: User, table: Table) -> frozenset[str]:
    """Return the columns whose values this person sees masked."""
    return frozenset(f.name for f in table.fields if not may_see(user, f))
