"""A column that the engine holds as declared has its type, but for what is no value of it.

Days that Python cannot hold stand in such a column as texts that could not be read.
"""

from lienthong.core.quality.certain.subject import Subject, of_value
from lienthong.core.quality.plan import TRUE, Certain


def certain(subject: Subject) -> Certain | None:
    """Say what is of the type for certain."""
    column = subject.column
    if column.holds == "float":
        return of_value(subject, subject.dialect.finite(column.sql))
    return of_value(subject, f"{column.sql} IS NOT NULL" if column.stray else TRUE)
