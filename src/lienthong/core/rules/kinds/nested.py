"""Objects and arrays: the rules of every part, as if the parts were columns of their own.

A problem stands at the column of the table, so that a form shows it there; its title is the path
of the part: «Kích thước [2] – Số đo».
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.kinds import (
    code_list,
    items,
    length,
    of_kind,
    pattern,
    personal_agreement,
    placeholder,
    range,
    reference,
    required,
    type,
    validator,
)
from lienthong.core.rules.model import Check, Context, Problem, Row, Test, Verdict

BETWEEN = " – "
ITEM = "muc"  # the name of an item that is no plain object
_TITLES = ("title", "other")
Parts = Callable[[Value], Iterator[tuple[str, Row]]]


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield the checks of everything within the objects and arrays of a table."""
    for field in table.fields:
        if field.is_nested:
            within, parts = inside(table, field)
            for one in (*_KINDS, bind):
                for check in one(within, dictionary):
                    yield _lifted(field, check, parts)


_KINDS = (
    required.bind,
    type.bind,
    placeholder.bind,
    length.bind,
    pattern.bind,
    code_list.bind,
    validator.bind,
    range.bind,
    of_kind.bind,
    items.bind,
    reference.bind,
    personal_agreement.bind,
)


def inside(table: Table, field: Field) -> tuple[Table, Parts]:
    """Return the parts of a column as a table, and how to take their rows from a value."""
    if field.item is not None:
        item = replace(field.item, name=ITEM, title=field.title, required=False)
        return _table(table, field, (item,)), _items
    titled = tuple(
        replace(c, title=f"{field.title}{BETWEEN}{c.title}") for c in field.element_parts
    )
    return _table(table, field, titled), _rows if field.logical_type == "array" else _row


def _table(table: Table, field: Field, fields: tuple[Field, ...]) -> Table:
    return Table(
        contract_id=table.contract_id,
        name=f"{table.name}.{field.name}",
        title=field.title,
        title_en=field.title_en,
        description="",
        fields=fields,
        primary_key=(),
    )


def _row(value: Value) -> Iterator[tuple[str, Row]]:
    if isinstance(value, dict):
        yield "", value


def _rows(value: Value) -> Iterator[tuple[str, Row]]:
    for number, item in enumerate(value if isinstance(value, list) else (), start=1):
        if isinstance(item, dict):
            yield f" [{number}]", item


def _items(value: Value) -> Iterator[tuple[str, Row]]:
    for number, item in enumerate(value if isinstance(value, list) else (), start=1):
        yield f" [{number}]", {ITEM: item}


def _lifted(field: Field, check: Check, parts: Parts) -> Check:
    """Return the check of a part as a check of its column."""
    name = field.name
    rule = replace(check.rule, columns=(name,))
    return Check(rule, _test(field, check.test, parts), check.by_value)


def _test(field: Field, inner: Test, parts: Parts) -> Test:
    def test(row: Row, context: Context) -> Verdict | Problem:
        found = Verdict.SKIPPED
        for place, part in parts(row.get(field.name)):
            end = inner(part, context)
            if isinstance(end, Problem):
                return _placed(field, end, place)
            found = end if end is Verdict.PASSED else found
        return found

    return test


def _placed(field: Field, problem: Problem, place: str) -> Problem:
    said = dict(problem.values)
    for key in _TITLES:
        if place and said.get(key, "").startswith(field.title):
            said[key] = f"{field.title}{place}{said[key][len(field.title) :]}"
    return replace(problem, columns=(field.name,), values=said)
