"""A cell that is filled passes."""

from lienthong.core.quality.certain.subject import Subject, filled
from lienthong.core.quality.plan import TRUE, Certain


def certain(subject: Subject) -> Certain | None:
    """Filled is right for certain; an empty cell may still not have been asked for."""
    return Certain(TRUE if subject.column.known_blanks == 0 else filled(subject.column))
