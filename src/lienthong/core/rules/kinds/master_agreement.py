"""Thống nhất: a row says the same as the master record that its key names."""

from collections.abc import Iterator, Mapping

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Reference, RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds.stated import stated_rule
from lienthong.core.rules.model import BoundRule, Check, Context, Problem, Row, Test, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each rule of kind master_agreement. Raises RuleRejected.

    The first column holds the key; the others must be as the master record has them.
    """
    for spec in table.rules:
        if spec.kind == "master_agreement":
            rule = stated_rule(table, spec, "legal_source", spec.columns)
            yield Check(rule, _test(rule, target_of(spec), spec))


def target_of(spec: RuleSpec) -> Reference:
    """Return where the master records are. Raises RuleRejected when the rule does not say."""
    stated = spec.arguments.get("master")
    if isinstance(stated, Mapping) and {"contract", "table", "column"} <= set(stated):
        return Reference(str(stated["contract"]), str(stated["table"]), str(stated["column"]))
    raise RuleRejected(
        N_("Quy tắc «%(rule)s» chưa nêu bản ghi gốc."),
        values={"rule": spec.id},
        place=spec.id,
        remedy=N_("Ghi master: {contract: …, table: …, column: …}."),
    )


def _test(rule: BoundRule, target: Reference, spec: RuleSpec) -> Test:
    key, *others = rule.columns
    named = spec.arguments.get("names")
    names = {c: str(named.get(c, c)) if isinstance(named, Mapping) else c for c in others}

    def test(row: Row, context: Context) -> Verdict | Problem:
        value = row.get(key)
        if value is None or value == "":
            return Verdict.SKIPPED
        record = context.facts.master(target, str(value))
        if record is None:
            return Verdict.SKIPPED
        if not record:
            return rule.problem(
                value,
                N_("Không có bản ghi gốc của «%(value)s»."),
                N_("Tra lại mã; nếu mã đúng, báo cơ quan giữ dữ liệu gốc."),
            )
        apart = [c for c in others if _differs(row.get(c), record.get(names[c]))]
        if not apart:
            return Verdict.PASSED
        return rule.problem(
            "; ".join(show(row.get(c)) or "∅" for c in apart),
            N_("%(description)s (khác bản ghi gốc ở: %(apart)s; bản ghi gốc ghi: %(master)s)"),
            N_("%(remedy)s")
            if spec.remedy
            else N_("Sửa theo bản ghi gốc; nếu bản ghi gốc sai, báo cơ quan giữ dữ liệu gốc."),
            apart=", ".join(apart),
            master="; ".join(show(record.get(names[c])) or "∅" for c in apart),
        )

    return test


def _differs(own: Value, master: Value) -> bool:
    """An empty cell says nothing, so it contradicts nothing: that it is empty is another rule."""
    return own not in (None, "") and master not in (None, "") and own != master
