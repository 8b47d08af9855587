"""A filled cell of a column that a condition may ask for."""

from collections.abc import Mapping

from lienthong.core.quality.certain.subject import Subject, filled
from lienthong.core.quality.conditions import said
from lienthong.core.quality.plan import Certain


def certain(subject: Subject) -> Certain | None:
    """Say which rows are not asked: the condition is FALSE or unknown; and which of others pass."""
    arguments: Mapping[str, object] = subject.spec.arguments
    condition = said(
        str(arguments.get("when") or ""),
        subject.table,
        subject.columns,
        subject.dialect,
        subject.today,
    )
    if condition is None or not condition.columns:
        return None
    given = tuple(f"{subject.table.name}.{column}.type" for column in condition.columns)
    return Certain(
        f"({filled(subject.column)} AND {condition.sql} IS TRUE)",
        f"({condition.sql} IS NOT TRUE)",
        None,
        given,
        apart=True,
    )
