"""A number between its limits."""

from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import TRUE, Certain
from lienthong.core.rules.kinds.range import bounds_of


def certain(subject: Subject) -> Certain | None:
    """Compare in the engine; what is no number there is no number for the reference either."""
    if subject.field.is_nested:
        return None
    low, high = bounds_of(subject.field, subject.dictionary)
    column = subject.column
    parts = [f"{column.sql} >= {literal(low)}"] if low is not None else []
    parts += [f"{column.sql} <= {literal(high)}"] if high is not None else []
    if column.holds == "float":
        parts.append(subject.dialect.finite(column.sql))
    return of_value(subject, " AND ".join(parts) or TRUE)
