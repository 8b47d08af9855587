"""Figures of units in words: values as people read and type them, ways, acts."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienthong.core.indicators.judging import REASONS
from lienthong.core.indicators.model import Element, Value
from lienthong.core.indicators.plain import shortest
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.reporting.words import Act

KINDS = {
    "count": _("Số đếm"),
    "number": _("Số"),
    "percent": _("Tỷ lệ phần trăm"),
    "money": _("Tiền"),
    "yes_no": _("Có / Không"),
    "text": _("Chữ"),
}
TOTALS = {
    "sum": _("Cộng"),
    "mean": _("Trung bình"),
    "last": _("Số mới nhất"),
    "none": _("Không tổng hợp"),
}
WAYS = {
    "page": _("điền trên trang"),
    "file": _("nộp tệp"),
    "api": _("chương trình gửi"),
    "cli": _("dòng lệnh"),
    "node": _("nút đo"),
}
STEPS = {
    "begun": _("Bắt đầu điền"),
    "submitted": _("Trình"),
    "returned": _("Trả lại"),
    "approved": _("Duyệt"),
    "unlocked": _("Mở khóa"),
}
ACTS: Mapping[str, Act] = {
    "trinh": Act(
        _("Trình số liệu"),
        _("Số liệu chuyển cho nơi tổng hợp và được cộng; muốn sửa phải được trả lại."),
        "records.write", ("draft", "returned", "not_begun"), "upload",
    ),
    "tra-lai": Act(
        _("Trả lại"),
        _("Số liệu trở về đơn vị để sửa và thôi được cộng cho đến khi trình lại."),
        "reports.review", ("submitted", "approved"), "arrow-counterclockwise",
        reason=_("Lý do trả lại"),
    ),
    "duyet": Act(
        _("Duyệt"),
        _("Số liệu được duyệt."),
        "reports.review", ("submitted",), "check-circle",
    ),
    "mo-khoa": Act(
        _("Mở khóa"),
        _("Đơn vị điền và trình được số liệu quá hạn này thêm ba ngày."),
        "reports.review", ("draft", "returned", "not_begun"), "lock",
        reason=_("Lý do mở khóa"),
    ),
}  # fmt: skip


def reasons() -> list[tuple[str, str]]:
    """Return why there may be no value, as a drop-down offers it."""
    return [("", "—"), *((code, said(text)) for code, text in REASONS.items())]


def typed(element: Element, value: Value) -> str:
    """Return a value as it is typed: Vietnamese figures whatever the reader's language, since
    a dot and a comma must mean the same when they come back."""
    if value.number is None:
        return value.text
    if element.kind == "yes_no":
        return "1" if value.number else "0"
    return f"{Decimal(shortest(value.number)):,f}".translate(str.maketrans(",.", ".,"))


def shown(element: Element, value: Value) -> str:
    """Return a value as its reader writes it; empty without one."""
    if value.number is None:
        return value.text
    if element.kind == "yes_no":
        return gettext("Có") if value.number else gettext("Không")
    return display.number(shortest(value.number))


def total(element: Element, value: Value) -> str:
    """Return a total; yes and no are counted."""
    return display.number(shortest(value.number)) if value.number is not None else value.text


def way(source: str) -> str | Promise:
    """Return by which way a value came."""
    return WAYS.get(source, source)
