"""What a rule asks, said in Vietnamese, when the contract itself says nothing of it."""

from collections.abc import Callable, Mapping
from typing import Any

from lienthong.core.contract.model import OPERATORS, Field, RuleSpec
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.sentences import condition, demand

_BOUNDS: Mapping[str, Callable[[Any, str], str]] = {
    "mustBe": lambda n, unit: f"phải đúng bằng {_number(n)}{unit}",
    "mustNotBe": lambda n, unit: f"phải khác {_number(n)}{unit}",
    "mustBeGreaterThan": lambda n, unit: f"phải nhiều hơn {_number(n)}{unit}",
    "mustBeGreaterOrEqualTo": lambda n, unit: f"phải từ {_number(n)}{unit} trở lên",
    "mustBeLessThan": lambda n, unit: f"phải ít hơn {_number(n)}{unit}",
    "mustBeLessOrEqualTo": lambda n, unit: f"không được quá {_number(n)}{unit}",
    "mustBeBetween": lambda n, unit: f"phải từ {_number(n[0])} đến {_number(n[1])}{unit}",
    "mustNotBeBetween": lambda n, unit: f"không được từ {_number(n[0])} đến {_number(n[1])}{unit}",
}
_EACH: Mapping[str, str] = {
    "null_values": "%s phải có giá trị.",
    "missing_values": "%s phải có giá trị.",
    "invalid_values": "%s phải là giá trị hợp lệ.",
    "duplicate_values": "Không có hai bản ghi trùng %s.",
    "required_when": "%s phải có giá trị khi điều kiện đúng.",
    "outlier": "%s không khác xa các bản ghi khác.",
    "like_values": "Không có hai bản ghi giống %s khi không kể chữ hoa, dấu và khoảng trắng.",
    "coverage": "Mỗi đơn vị, mỗi kỳ phải có đều có bản ghi, theo %s.",
    "file_digest": "Có đúng tệp mà %s nêu.",
    "master_agreement": "%s khớp với bản ghi gốc.",
    "drift": "Phân bố của %s không đổi đột ngột so với kỳ trước.",
    "table_freshness": "Bảng có bản ghi mới trong hạn, theo %s.",
}
_COUNTED: Mapping[str, str] = {
    "null_values": "bản ghi để trống %s",
    "missing_values": "bản ghi thiếu %s",
    "invalid_values": "bản ghi có %s không hợp lệ",
    "duplicate_values": "bản ghi trùng %s",
    "row_count": "bản ghi của bảng",
}


def describe(spec: RuleSpec, fields: tuple[Field, ...]) -> str:
    """Return a sentence for the rule; its id when there is nothing to say it by."""
    titles = {f.name: f.title for f in fields}
    named = ", ".join(titles.get(column, column) for column in spec.columns)
    if spec.kind == "expression":
        return _of_expression(spec, fields) or spec.id.partition(".")[2]
    if spec.kind in _COUNTED and (spec.is_threshold or spec.kind == "row_count"):
        counted = _COUNTED[spec.kind]
        return _bounded(spec, counted % named if "%s" in counted else counted)
    if spec.kind in _EACH:
        return _EACH[spec.kind] % named
    return spec.id.partition(".")[2]


def _of_expression(spec: RuleSpec, fields: tuple[Field, ...]) -> str:
    titles = {f.name: f.title for f in fields}
    types = {f.name: f.logical_type for f in fields}
    try:
        if spec.entry.get("type") != "sql":
            return demand(spec.expression, titles, types)
        case = condition(spec.expression.removeprefix("NOT "), titles, types)
    except RuleRejected:
        return ""
    return (
        _bounded(spec, f"bản ghi mà {case}")
        if spec.is_threshold
        else f"Không có bản ghi mà {case}."
    )


def _bounded(spec: RuleSpec, counted: str) -> str:
    percent = spec.arguments.get("unit") == "percent"
    stated = [name for name in OPERATORS if name in spec.arguments]
    bounds = " và ".join(_BOUNDS[n](spec.arguments[n], " %" if percent else "") for n in stated)
    return f"{'Tỷ lệ' if percent else 'Số'} {counted} {bounds}."


def _number(value: object) -> str:
    """Write a number as Vietnamese does: 1.000.000 and 2,5.

    >>> _number(1000000), _number(2.5)
    ('1.000.000', '2,5')
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    return f"{value:,}".translate(str.maketrans(",.", ".,"))
