"""The values a declared table can hold, once standardised."""

from datetime import date, datetime
from decimal import Decimal

Value = str | int | Decimal | bool | date | datetime | None


def show(value: object) -> str:
    """Write a value the way a Vietnamese reader expects it in a sentence.

    >>> from datetime import date
    >>> show(date(2025, 7, 1)), show(None), show(True)
    ('01/07/2025', '', 'có')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)
