"""A value that the engine finds in the table it refers to, by the very same text."""

from lienthong.core.quality.certain.subject import Subject, skips
from lienthong.core.quality.plan import Certain


def certain(subject: Subject) -> Certain | None:
    """Ask the engine, where it has the other table; the lookup asks about the rest."""
    reference = subject.field.reference
    if reference is None or subject.column.holds not in ("text", "integer"):
        return None
    if not subject.is_held(subject.column.name):
        return None
    found = subject.among(reference, subject.column.name)
    return Certain(found, *skips(subject.column)) if found else None
