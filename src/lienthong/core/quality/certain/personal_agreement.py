"""A personal number beside a gender or a birth: its fourth to sixth digits say both."""

from lienthong.core.quality.certain.subject import Subject, skips
from lienthong.core.quality.column import Column
from lienthong.core.quality.plan import FALSE, Certain
from lienthong.core.rules.kinds.personal_agreement import GENDER


def certain(subject: Subject) -> Certain | None:
    """Say which rows agree, where the number's own rule settles that it is twelve digits."""
    name, other = subject.check.rule.columns
    number, beside = subject.columns[name], subject.columns[other]
    if number.holds != "text" or beside.stray or not subject.is_held(other):
        return None
    if subject.table.field(other).term == GENDER:
        said = _gender(subject, number, beside)
    elif beside.holds == "date":
        said = _birth(subject, number, f"extract(year FROM {beside.sql})")
    else:
        said = _birth(subject, number, beside.sql)
    blanks = [skips(number), skips(beside)]
    conditions = [condition for condition, _ in blanks if condition != FALSE]
    given = (f"{subject.table.name}.{name}.validator",)
    if not conditions:
        return Certain(f"({said})", given=given)
    return Certain(f"({said})", f"({' OR '.join(conditions)})", None, given)


def _gender(subject: Subject, number: Column, gender: Column) -> str:
    mark = subject.dialect.part(number.sql, 4, 1)
    male = f"{mark} IN ('0', '2') AND {gender.sql} = '1'"
    return f"({male}) OR ({mark} IN ('1', '3') AND {gender.sql} = '2')"


def _birth(subject: Subject, number: Column, year: str) -> str:
    """The three digits less the years since 1900: 0 or 100 in that century, 100 or 200 in this."""
    gap = f"{subject.dialect.whole(subject.dialect.part(number.sql, 4, 3))} - ({year} - 1900)"
    former = f"{year} BETWEEN 1900 AND 1999 AND {gap} IN (0, 100)"
    return f"({former}) OR ({year} BETWEEN 2000 AND 2099 AND {gap} IN (100, 200))"
