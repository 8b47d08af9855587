"""Đúng: the file that a row names is there, and is the one whose digest the row states."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each rule of kind file_digest: the file's column, then the digest's."""
    for spec in table.rules:
        if spec.kind == "file_digest":
            rule = stated_rule(table, spec, "legal_source", spec.columns[:2])
            yield Check(rule, _test(rule))


def _test(rule: BoundRule) -> Test:
    file, *stated = rule.columns

    def test(row: Row, context: Context) -> Verdict | Problem:
        name = row.get(file)
        if not isinstance(name, str) or not name:
            return Verdict.SKIPPED
        found = context.facts.digest(name)
        if found is None:
            return Verdict.SKIPPED
        if not found:
            return rule.problem(
                name,
                N_("Không có tệp «%(value)s» mà bản ghi nêu."),
                N_("Nộp lại tệp, hoặc sửa tên tệp trong bản ghi."),
            )
        wanted = str(row.get(stated[0]) or "").lower() if stated else ""
        if wanted in ("", found.lower()):
            return Verdict.PASSED
        return rule.problem(
            name,
            N_("Tệp «%(value)s» không phải tệp mà bản ghi nêu: mã băm khác nhau."),
            N_("Nộp lại đúng tệp; không sửa mã băm theo tệp khi chưa rõ vì sao tệp đổi."),
        )

    return test
