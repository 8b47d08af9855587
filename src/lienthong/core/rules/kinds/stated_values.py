"""Library rules of a contract about values: empty, missing, invalid."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value, show
from lienthong.core.pattern import Matcher
from lienthong.core.rules.kinds.pattern import compile_pattern
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each rule of kind null_values, missing_values or invalid_values."""
    for spec in table.rules:
        if spec.is_threshold:
            continue
        if spec.kind in ("null_values", "missing_values"):
            rule = stated_rule(table, spec, "null", spec.columns)
            test = _filled(rule, spec, _texts(spec, "missingValues"))
            yield Check(rule, test, by_value=len(spec.columns) == 1)
        elif spec.kind == "invalid_values":
            rule = stated_rule(table, spec, "format", spec.columns)
            test = _allowed(rule, spec, _texts(spec, "validValues"))
            yield Check(rule, test, by_value=len(spec.columns) == 1)


def _texts(spec: RuleSpec, key: str) -> frozenset[str]:
    values = spec.arguments.get(key)
    return frozenset(_text(v) for v in values) if isinstance(values, list | tuple) else frozenset()


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _filled(rule: BoundRule, spec: RuleSpec, missing: frozenset[str]) -> Test:
    def test(row: Row, context: Context) -> Verdict | Problem:
        for column in spec.columns:
            value = row.get(column)
            if value is None or value == "" or str(value) in missing:
                return rule.problem(
                    value,
                    N_("%(description)s (cột «%(title)s» chưa có giá trị)"),
                    N_("%(remedy)s") if spec.remedy else N_("Nhập giá trị cho cột «%(title)s»."),
                )
        return Verdict.PASSED

    return test


def _allowed(rule: BoundRule, spec: RuleSpec, valid: frozenset[str]) -> Test:
    stated = spec.arguments.get("pattern")
    pattern = compile_pattern(str(stated), spec.id) if stated else None
    choices = ", ".join(sorted(valid)) or str(stated or "")

    def test(row: Row, context: Context) -> Verdict | Problem:
        values = [row.get(c) for c in spec.columns]
        present = [v for v in values if v is not None and v != ""]
        for value in present:
            if not _fits(value, valid, pattern):
                return rule.problem(
                    value,
                    N_("%(description)s (cột «%(title)s», giá trị «%(value)s»)"),
                    N_("%(remedy)s") if spec.remedy else N_("Nhập một giá trị hợp lệ: %(valid)s."),
                    valid=choices,
                )
        return Verdict.PASSED if present else Verdict.SKIPPED

    return test


def _fits(value: Value, valid: frozenset[str], pattern: Matcher | None) -> bool:
    text = show(value) if isinstance(value, bool) else str(value)
    if valid and text not in valid and str(value) not in valid:
        return False
    return pattern is None or pattern.fullmatch(text) is not None
