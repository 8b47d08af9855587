"""A value is of the kind its column declares: a real date, a point in Viet Nam, a closed area."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary import edtf, geojson
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.validators import coordinate
from lienthong.core.dictionary.validators.model import Fault, Validator
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.model import Check, Context, Family, Verdict, Word


@dataclass(frozen=True)
class _Rule:
    family: Family
    word: Word
    sentence: str
    find: Callable[[Value], Fault | None]


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each column of a kind; a term's own validator says it already."""
    for field in table.fields:
        rule = _RULES.get(field.kind)
        if rule is None or field.logical_type == "array" or _said(field, dictionary):
            continue
        yield field_check(
            table,
            field,
            kind="kind",
            family=rule.family,
            word=rule.word,
            sentence=rule.sentence,
            find=_find(rule),
        )


def _said(field: Field, dictionary: Dictionary) -> bool:
    term = dictionary.term(field.term)
    return term is not None and term.validator == field.kind


def _find(rule: _Rule) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        fault = rule.find(value)
        return Verdict.PASSED if fault is None else (fault.message, fault.remedy, {**fault.values})

    return find


def _partial(value: Value) -> Fault | None:
    if isinstance(value, str) and edtf.is_partial(value):
        return None
    return Fault(
        N_("Giá trị «%(value)s» ở cột «%(title)s» không phải năm, tháng hay ngày có thật."),
        N_("Nhập năm, tháng/năm hoặc ngày/tháng/năm, ví dụ 1990, 5/1990, 12/5/1990."),
    )


def _uncertain(value: Value) -> Fault | None:
    if isinstance(value, str) and edtf.parse(value) is not None:
        return None
    return Fault(
        N_("Giá trị «%(value)s» ở cột «%(title)s» không phải thời gian theo chuẩn EDTF."),
        N_("Nhập như: 1930, khoảng 1930, trước 1945, 1945–1954, đầu thế kỷ XX, khoảng thế kỷ XV."),
    )


def _area(value: Value) -> Fault | None:
    return geojson.find(value if isinstance(value, dict) else {})


def _period(value: Value) -> Fault | None:
    if not isinstance(value, dict):
        return None
    start, end = value.get("tu"), value.get("den")
    first, last = _bound(start, 0), _bound(end, 1)
    if first is None or last is None or first <= last:
        return None
    return Fault(
        N_("Khoảng thời gian ở cột «%(title)s» có lúc kết thúc trước lúc bắt đầu."),
        N_("Đổi lại hai mốc thời gian."),
    )


def _bound(value: Value, side: int) -> tuple[int, ...] | None:
    """Return a period's end so that ends of one type compare."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC) if value.tzinfo else value
        return value.timetuple()[:6]
    if isinstance(value, date):
        return value.timetuple()[:3]
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    return edtf.bounds(value)[side] if isinstance(value, str) else None


def _image(value: Value) -> Fault | None:
    if not isinstance(value, dict) or str(value.get("loai") or "image/").startswith("image/"):
        return None
    return Fault(
        N_("Tệp ở cột «%(title)s» không phải ảnh (%(loai)s)."),
        N_("Chọn tệp ảnh: JPEG, PNG, WebP hoặc TIFF."),
        {"loai": str(value.get("loai"))},
    )


def _coordinate(validator: Validator) -> _Rule:
    today = date.min  # where a point lies does not depend on the day
    return _Rule("outlier", "dung", validator.sentence, lambda v: validator.find(v, today))


_RULES: Mapping[str, _Rule] = {
    "partial-date": _Rule("format", "sach", N_("Cột «%(title)s» là một ngày có thật."), _partial),
    "uncertain-date": _Rule(
        "format", "sach", N_("Cột «%(title)s» là thời gian theo chuẩn EDTF."), _uncertain
    ),
    "latitude": _coordinate(coordinate.LATITUDE),
    "longitude": _coordinate(coordinate.LONGITUDE),
    "area": _Rule(
        "format", "sach", N_("Cột «%(title)s» là một vùng khép kín trong Việt Nam."), _area
    ),
    "period": _Rule(
        "cross_field",
        "thong_nhat",
        N_("Cột «%(title)s» kết thúc không trước lúc bắt đầu."),
        _period,
    ),
    "image": _Rule("format", "sach", N_("Cột «%(title)s» là ảnh."), _image),
}
