"""The values a declared table can hold, once standardised."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

# An object is a dict of the parts that have a value; an array is a list. Neither is ever changed
# in place, and neither is ever empty: nothing is None.
Value = str | int | Decimal | bool | date | time | datetime | dict[str, Any] | list[Any] | None


def show(value: object) -> str:
    """Write a value the way a Vietnamese reader expects it in a sentence.

    >>> from datetime import date
    >>> show(date(2025, 7, 1)), show(None), show(True)
    ('01/07/2025', '', 'có')
    >>> show(Decimal("90000.0")), show(1234567), show(Decimal("-12.50")), show(2026)
    ('90.000', '1.234.567', '-12,5', '2026')
    """
    if value.__class__ is str:  # nearly always, and asked for every failing row
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return (
            f"{value.day:02d}/{value.month:02d}/{value.year}"  # strftime takes five times as long
        )
    if isinstance(value, time):
        return clock_time(value)
    if isinstance(value, int | Decimal):
        return number(value)
    if isinstance(value, dict):
        return ", ".join(show(part) for part in value.values())
    if isinstance(value, list):
        return "; ".join(show(item) for item in value)
    return str(value)


def clock_time(value: time) -> str:
    """Write a time of day; seconds only where there are some.

    >>> clock_time(time(8, 30)), clock_time(time(8, 30, 5))
    ('08:30', '08:30:05')
    """
    return value.strftime("%H:%M:%S" if value.second else "%H:%M")


def number(value: int | Decimal) -> str:
    """Write a number with a decimal comma, thousands grouped from five digits on.

    Four digits stay together: more often than not they are a year.
    """
    if isinstance(value, Decimal) and not value.is_finite():
        return str(value)
    whole, _, rest = f"{value:f}".partition(".")
    rest = rest.rstrip("0")
    if len(whole.lstrip("-")) > 4:
        whole = f"{int(whole):,}".replace(",", ".")
    return f"{whole},{rest}" if rest else whole
