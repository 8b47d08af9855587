"""Lint: a code that a contract names is one that the field's list has.

Named in an example, among valid values, or in a condition: a code misspelt there makes a rule that
never holds, or always does, and nobody would see it.
"""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import CodeList, Dictionary
from lienthong.core.marked_yaml import Path
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import parse_expression
from lienthong.core.rules.kinds.meaning import list_of

Named = tuple[Path, str, str]  # place within the table, column, code


def code_problems(
    table: Table, document: Document, path: Path, dictionary: Dictionary
) -> Iterator[ContractProblem]:
    """Yield the codes named in a table that their column's list has not."""
    lists = _lists(table, dictionary)
    for place, column, code in _named(table):
        codes = lists.get(column)
        if codes is not None and codes.get(code) is None:
            yield document.problem(
                (*path, *place),
                N_("Mã «%(code)s» của cột «%(column)s» không có trong danh mục «%(list)s»."),
                N_("Dùng một mã của danh mục, ví dụ: %(some)s."),
                code=code,
                column=column,
                list=codes.id,
                some=", ".join(item.code for item in codes.items[:5]),
            )


def _lists(table: Table, dictionary: Dictionary) -> Mapping[str, CodeList]:
    found = {}
    for field in table.fields:
        try:
            codes = list_of(table, field, dictionary)
        except RuleRejected:
            continue  # a list that is not there is another lint's to name
        if codes is not None and field.logical_type == "string":
            found[field.name] = codes
    return found


def _named(table: Table) -> Iterator[Named]:
    for p, field in enumerate(table.fields):
        for e, example in enumerate(field.examples):
            yield ("properties", p, "examples", e), field.name, example
        for column, code in _compared(field.show_when):
            yield ("properties", p, "customProperties"), column, code
    for column, code in _compared(table.freshness_when):
        yield ("customProperties",), column, code
    for rule in table.rules:
        for column, code in _compared(rule.expression):
            yield rule.place, column, code
        valid = rule.arguments.get("validValues")
        if rule.kind == "invalid_values" and isinstance(valid, list):
            yield from ((rule.place, c, str(v)) for c in rule.columns for v in valid)


def _compared(text: str) -> Iterator[tuple[str, str]]:
    """Yield (column, text literal) of each equality and each IN of a condition."""
    if not text:
        return
    try:
        root = parse_expression(text)
    except RuleRejected:
        return
    for node in root.find_all(exp.EQ, exp.NEQ, exp.In):
        others = node.expressions if isinstance(node, exp.In) else [node.expression]
        sides = [node.this, *others]
        columns = [side.name for side in sides if isinstance(side, exp.Column)]
        for side in sides:
            if isinstance(side, exp.Literal) and side.is_string:
                yield from ((column, str(side.this)) for column in columns)
