"""The frame shared by rules about one value: skip when empty, else ask for the fault."""

from collections.abc import Callable

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import (
    BoundRule,
    Check,
    Context,
    Family,
    Problem,
    Row,
    Verdict,
    Word,
)

Found = tuple[str, str, dict[str, str]]  # message, remedy, values
Find = Callable[[Value, Context], Found | Verdict]


def field_check(
    table: Table,
    field: Field,
    *,
    kind: str,
    family: Family,
    word: Word,
    sentence: str,
    find: Find,
    by_value: bool = True,
    **values: str,
) -> Check:
    """Make the check of one column. ``find`` never sees None.

    ``by_value`` is False for a ``find`` that asks about other rows.
    """
    name, passed = field.name, Verdict.PASSED
    rule = BoundRule(
        id=f"{table.name}.{name}.{kind}",
        kind=kind,
        family=family,
        word=word,
        severity="error",
        weight=1.0,
        columns=(name,),
        sentence=sentence,
        values={"title": field.title, **values},
    )

    def test(row: Row, context: Context) -> Verdict | Problem:
        value = row.get(name)
        if value is None or value == "":
            return Verdict.SKIPPED
        found = find(value, context)
        if found is passed or isinstance(found, Verdict):
            return found
        message, remedy, said = found
        return rule.problem(value, message, remedy, **said)

    return Check(rule, test, by_value)
