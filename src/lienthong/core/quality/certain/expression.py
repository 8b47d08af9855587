"""Conditions that contracts write, where the engine computes exactly what the reference does."""

from lienthong.core.quality.certain.subject import Subject
from lienthong.core.quality.conditions import said
from lienthong.core.quality.plan import Certain


def certain(subject: Subject) -> Certain | None:
    """Say the condition in the engine's words; NULL means that the rule does not look.

    Its columns' types are rules of their own: what they leave open is open here too.
    """
    found = said(
        subject.spec.expression, subject.table, subject.columns, subject.dialect, subject.today
    )
    if found is None or not found.columns:
        return None
    given = tuple(f"{subject.table.name}.{column}.type" for column in found.columns)
    if all(subject.columns[c].blanks == 0 for c in found.columns):
        return Certain(f"({found.sql})", given=given)
    return Certain(
        f"({found.sql})",
        f"({found.sql} IS NULL)",
        None,
        given,
        either=f"({found.sql} IS NOT FALSE)",
    )
