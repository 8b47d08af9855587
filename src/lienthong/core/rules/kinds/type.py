"""Sạch: a value has the column's type. Cleaning makes it so; received rows may not be."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.contract.model import LogicalType, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.model import Check, Context, Verdict

TITLES: Mapping[LogicalType, str] = {
    "string": N_("chữ"),
    "integer": N_("số nguyên"),
    "number": N_("số"),
    "boolean": N_("có hoặc không"),
    "date": N_("ngày"),
    "time": N_("giờ trong ngày"),
    "timestamp": N_("thời điểm"),
    "object": N_("đối tượng nhiều phần"),
    "array": N_("danh sách"),
}
_CLASSES: Mapping[LogicalType, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (Decimal, int),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "timestamp": (datetime,),
    "object": (dict,),
    "array": (list,),
}
_BIGINT = 2**63


def has_type(value: Value, logical: LogicalType) -> bool:
    """Say whether a value (not None) is of the type. A boolean is no number, a moment no date.

    >>> has_type(True, "integer"), has_type(3, "number"), has_type(date(2025, 1, 1), "timestamp")
    (False, True, False)
    """
    if isinstance(value, bool):
        return logical == "boolean"
    if isinstance(value, datetime):
        return logical == "timestamp"
    if not isinstance(value, _CLASSES[logical]):
        return False
    if isinstance(value, Decimal):
        return value.is_finite()
    return not isinstance(value, int) or -_BIGINT <= value < _BIGINT


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each column that is not plain text."""
    for field in table.fields:
        yield field_check(
            table,
            field,
            kind="type",
            family="format",
            word="sach",
            sentence=N_("Cột «%(title)s» có giá trị kiểu %(type)s."),
            find=_find(field.logical_type),
            type=TITLES[field.logical_type],
        )


def _find(logical: LogicalType) -> Find:
    # Of the others a value can have the class and yet be no value of the type (1e400, NaN).
    exact = {"string": str, "boolean": bool, "date": date, "timestamp": datetime}.get(logical)

    def find(value: Value, context: Context) -> Found | Verdict:
        if value.__class__ is exact or has_type(value, logical):
            return Verdict.PASSED
        return (
            N_("Giá trị «%(value)s» ở cột «%(title)s» không phải kiểu %(type)s."),
            N_("Nhập lại giá trị kiểu %(type)s cho cột «%(title)s»."),
            {},
        )

    return find
