"""Sạch: no other row holds the same values but for case, spaces, signs and diacritics."""

from collections.abc import Iterator
from datetime import UTC, datetime

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict

BETWEEN = "\x1f"  # no text that people write holds it


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each rule of kind like_values."""
    for spec in table.rules:
        if spec.kind == "like_values":
            rule = stated_rule(table, spec, "duplicate", spec.columns)
            yield Check(rule, _test(rule, spec))


def form(values: tuple[Value, ...]) -> str | None:
    """Return the normal form of some values; None when one of them says nothing.

    A moment is written in one time zone: an hour that a clock shows twice is not one moment.

    >>> form(("Nguyễn  Văn-A",)) == form(("NGUYEN VAN A",)), form(("…",)) is None
    (True, True)
    """
    parts = ["".join(c for c in fold(_written(value)) if c.isalnum()) for value in values]
    return BETWEEN.join(parts) if all(parts) else None


def _written(value: Value) -> str:
    moment = isinstance(value, datetime) and value.tzinfo is not None
    return show(value.astimezone(UTC) if moment else value)  # type: ignore[union-attr]


def _test(rule: BoundRule, spec: RuleSpec) -> Test:
    columns = spec.columns

    def test(row: Row, context: Context) -> Verdict | Problem:
        values = tuple(row.get(c) for c in columns)
        normal = form(values)
        twice = None if normal is None else context.facts.held_twice(columns, normal)
        if twice is None:
            return Verdict.SKIPPED
        if not twice:
            return Verdict.PASSED
        return rule.problem(
            "; ".join(show(v) for v in values),
            N_(
                "%(description)s (%(titles)s: %(value)s, giống bản ghi khác khi không kể chữ hoa, "
                "dấu và khoảng trắng)"
            ),
            N_("%(remedy)s")
            if spec.remedy
            else N_("So hai bản ghi: nếu là cùng một đối tượng thì gộp, nếu không thì ghi rõ hơn."),
        )

    return test
