"""Library rules: filled, and one of the allowed values or of the allowed shape."""

from lienthong.core.quality.certain.pattern import of_pattern
from lienthong.core.quality.certain.subject import Subject, filled, of_value
from lienthong.core.quality.dialect import literal
from lienthong.core.quality.plan import Certain


def filled_certain(subject: Subject) -> Certain | None:
    """Say what is filled for certain, and none of the words that count as missing."""
    columns = [subject.columns[c] for c in subject.spec.columns]
    missing = subject.spec.arguments.get("missingValues")
    words = [str(v) for v in missing] if isinstance(missing, list | tuple) else []
    if words and any(c.holds != "text" for c in columns):
        return None
    parts = [filled(c) for c in columns]
    if words:
        among = ", ".join(literal(w) for w in words)
        parts += [f"{c.sql} NOT IN ({among})" for c in columns]
    return Certain(" AND ".join(parts))


def allowed_certain(subject: Subject) -> Certain | None:
    """Say what is allowed for certain, for a rule on one column of text."""
    valid, pattern = (subject.spec.arguments.get(k) for k in ("validValues", "pattern"))
    if len(subject.spec.columns) != 1 or subject.column.holds != "text":
        return None
    if pattern:
        return None if valid else of_pattern(subject, str(pattern))
    if not isinstance(valid, list | tuple) or not valid:
        return None
    among = ", ".join(literal("" if v is None else str(v)) for v in valid)
    return of_value(subject, f"{subject.column.sql} IN ({among})")
