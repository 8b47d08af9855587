"""A rule written in a contract's ``quality`` section, bound to its table."""

from lienthong.base.i18n import N_
from lienthong.core.contract.model import RuleSpec, Table
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import WORD_OF, BoundRule, Family


def stated_rule(
    table: Table, spec: RuleSpec, family: Family, columns: tuple[str, ...]
) -> BoundRule:
    """Bind the rule. Raises RuleRejected when it names a column that is not there."""
    unknown = [c for c in columns if c not in table.by_name]
    if unknown or not columns:
        raise RuleRejected(
            N_("Quy tắc «%(rule)s» nhắc tới cột không có trong bảng: «%(columns)s»."),
            values={"rule": spec.id, "columns": ", ".join(unknown)},
            place=spec.id,
            remedy=N_("Sửa tên cột trong quy tắc."),
        )
    titles = ", ".join(table.field(c).title for c in columns)
    return BoundRule(
        id=spec.id,
        kind=spec.kind,
        family=family,
        word=WORD_OF[spec.dimension],
        severity=spec.severity,
        weight=spec.weight,
        columns=columns,
        sentence=N_("%(description)s"),
        values={
            "description": spec.description,
            "remedy": spec.remedy,
            "title": titles,
            "titles": titles,
        },
        receiver_enforced=spec.receiver_enforced,
    )
