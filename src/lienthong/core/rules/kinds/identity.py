"""Sạch: no other row holds the same key. Asked only of data that nobody has keyed yet.

On a node a row *is* its key, so that no two rows can share one; in a file or in the table of
somebody else they can.
"""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import show
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield the check of the table's key, if it has one. A key that lacks a part is skipped."""
    key = table.primary_key
    if not key or not set(key) <= set(table.by_name):
        return
    titles = ", ".join(table.field(column).title for column in key)
    rule = BoundRule(
        id=f"{table.name}.{key[0] if len(key) == 1 else 'primary_key'}.unique",
        kind="unique",
        family="duplicate",
        word="sach",
        severity="error",
        weight=1.0,
        columns=key,
        sentence=N_("Không có hai bản ghi trùng khóa «%(title)s»."),
        values={"title": titles},
    )

    def test(row: Row, context: Context) -> Verdict | Problem:
        values = tuple(row.get(column) for column in key)
        if any(value is None or value == "" for value in values):
            return Verdict.SKIPPED
        holder = context.lookup.other_holder(table.name, key, values, context.row_id)
        if holder is None:
            return Verdict.PASSED
        return rule.problem(
            "; ".join(show(value) for value in values),
            N_("Khóa «%(value)s» đã có ở bản ghi %(holder)s."),
            N_("Bỏ bản ghi thừa nếu là cùng một đối tượng; nếu không, sửa khóa bị nhập nhầm."),
            holder=holder,
        )

    yield Check(rule, test)
