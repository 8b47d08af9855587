"""What a list asks of a table, as SQL: its conditions, its order, the place where a page begins.

Every order is one that an index of ``contracts.indexes`` holds: the column, then ``_id``; empty
values come last and are read by a branch of their own, because one index scan cannot put them
last both ways.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lienthong.base.text import fold
from lienthong.core.contract.model import Field, Table
from lienthong.services.contracts.indexes import exact_text, is_code, sort_expression, sortable
from lienthong.services.contracts.indexing import seeks_exactly
from lienthong.services.contracts.sql import (
    SQL_TYPES,
    column_list,
    ident,
    searched_fields,
    table_name,
)

EMPTY, FILLED = "—", "*"  # values of a filter: the column holds nothing, or something
COMPARISONS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
SYSTEM = "_id, _version, _event, _changed_at, _source"


@dataclass(frozen=True)
class Cursor:
    """The row a page begins after: its sort value as text (None: it has none), and its id."""

    value: str | None
    row_id: str


@dataclass(frozen=True)
class Asked:
    """What a list shows.

    ``filters`` maps a column, or column__ and one of OPERATORS, to a value; a column
    alone may be given several values, EMPTY or FILLED. ``unit`` leaves only the rows of one unit
    ("": of none), as ``access`` demands it. ``after`` reads on from a row instead of
    counting rows off; ``backward`` reads the rows before it, or the last ones.
    """

    search: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    limit: int = 50
    offset: int = 0
    cancelled: bool = False
    ids: Sequence[str] | None = None
    unit: str | None = None
    after: Cursor | None = None
    backward: bool = False


Parameters = dict[str, Any]
Term = Callable[[Table, str, Any, str], tuple[str, Parameters]]


def conditions(table: Table, asked: Asked) -> tuple[str, Parameters]:
    """Return the WHERE text and its parameters."""
    terms: list[str] = [] if asked.cancelled else ["_event <> 'CANCEL'"]
    parameters: Parameters = {}
    for number, word in enumerate(asked.search.split()):
        found, more = _word_terms(table, word, number)
        terms += found
        parameters |= more
    for number, (name, value) in enumerate(asked.filters.items()):
        column, _, operator = name.partition("__")
        if column not in table.by_name or value in (None, "", ()):
            continue
        term, more = _FILTERS[operator](table, column, value, f"filter{number}")
        terms.append(term)
        parameters |= more
    if asked.unit is not None:
        terms.append(of_unit(table, asked.unit))
        parameters["own_unit"] = asked.unit
    if asked.ids is not None:
        terms.append("_id = ANY(%(ids)s)")
        parameters["ids"] = list(asked.ids)
    return " AND ".join(terms) or "true", parameters


def of_unit(table: Table, unit: str) -> str:
    """Return the condition that a row belongs to the unit (parameter own_unit); none does to ""."""
    if not (unit and table.unit_field):
        return "false"
    return f"{ident(table.unit_field)}::text = %(own_unit)s"


def _word_terms(table: Table, word: str, number: int) -> tuple[list[str], Parameters]:
    """Return what one word of a search demands; typed with diacritics, they must match too.

    Both conditions are given only where one index serves both: PostgreSQL takes them for
    independent, and would think the word much rarer than it is.
    """
    folded = (f"_search LIKE %(word{number})s", {f"word{number}": f"%{escape(fold(word))}%"})
    if not has_marks(word) or not exact_text(table):
        return [folded[0]], folded[1]
    exact = f"{exact_text(table)} LIKE %(exact{number})s"
    parameters = {f"exact{number}": f"%{escape(word.lower())}%"}
    if seeks_exactly(table):
        return [exact], parameters
    return [folded[0], exact], folded[1] | parameters


def has_marks(word: str) -> bool:
    """Tell whether a word is typed with diacritics."""
    return fold(word) != word.lower()


def escape(text: str) -> str:
    """Return the text so that LIKE takes every character as it is."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _equal(table: Table, column: str, value: Any, key: str) -> tuple[str, Parameters]:
    name = ident(column)
    if is_code(table, table.field(column)):
        name = sort_expression(table, table.field(column))  # as its index holds it
    if value == EMPTY:
        return f"{name} IS NULL", {}
    if value == FILLED:
        return f"{name} IS NOT NULL", {}
    if isinstance(value, list | tuple):
        given = [one for one in value if one not in (EMPTY, FILLED)]
        kind = SQL_TYPES[table.field(column).logical_type]
        term = f"{name} = ANY(%({key})s::{kind}[])"
        return (f"({term} OR {name} IS NULL)" if EMPTY in value else term), {key: given}
    return f"{name} = %({key})s", {key: value}


def _compare(operator: str) -> Term:
    def term(table: Table, column: str, value: Any, key: str) -> tuple[str, Parameters]:
        return f"{ident(column)} {COMPARISONS[operator]} %({key})s", {key: value}

    return term


def _like(before: str) -> Term:
    def term(table: Table, column: str, value: Any, key: str) -> tuple[str, Parameters]:
        name, text = ident(column), str(value).strip()
        folded = f"lt_fold({name}) LIKE %({key})s"
        parameters = {key: f"{before}{escape(fold(text))}%"}
        if has_marks(text):
            folded = f"lower(normalize({name}, NFC)) LIKE %({key})s"
            parameters = {key: f"{before}{escape(text.lower())}%"}
        if column in {f.name for f in searched_fields(table)}:  # the index of the search helps
            # CASE, because the column mostly holds what the search found: PostgreSQL would take
            # the two for independent, and read a common word's rows as if they were few.
            folded = f"_search LIKE %({key}s)s AND CASE WHEN {folded} THEN true ELSE false END"
            parameters[f"{key}s"] = f"%{escape(fold(text))}%"
        return folded, parameters

    return term


def _differs(table: Table, column: str, value: Any, key: str) -> tuple[str, Parameters]:
    term, parameters = _equal(table, column, value, key)
    return f"({term}) IS NOT TRUE", parameters


def _is_null(table: Table, column: str, value: Any, key: str) -> tuple[str, Parameters]:
    return f"{ident(column)} IS {'' if value else 'NOT '}NULL", {}


_FILTERS: dict[str, Term] = {
    "": _equal,
    "eq": _equal,
    "ne": _differs,
    "in": _equal,
    "null": _is_null,
    "gt": _compare("gt"),
    "gte": _compare("gte"),
    "lt": _compare("lt"),
    "lte": _compare("lte"),
    "contains": _like("%"),
    "starts": _like(""),
}


OPERATORS = tuple(name for name in _FILTERS if name)


def select(table: Table, asked: Asked) -> tuple[str, Parameters]:
    """Return the query of one page. Its last column, ``_key``, is what the rows are ordered by."""
    where, parameters = conditions(table, asked)
    column = sorted_by(table, asked)
    build = _by_id if column is None else _by_column
    query, more = build(table, asked, where, column)
    end = {"limit": asked.limit, "offset": asked.offset, "upto": asked.limit + asked.offset}
    return query, parameters | more | end


def sorted_by(table: Table, asked: Asked) -> Field | None:
    """Return the column the rows are sorted by, None for the id."""
    found = table.by_name.get(asked.sort)
    return found if found is not None and sortable(found) else None


def _by_id(table: Table, asked: Asked, where: str, _column: Field | None) -> tuple[str, Parameters]:
    down = asked.descending != asked.backward
    more: Parameters = {}
    if asked.after is not None:
        where += f" AND _id {'<' if down else '>'} %(after_id)s"
        more["after_id"] = asked.after.row_id
    query = (
        f"SELECT {SYSTEM}, {column_list(table)}, NULL AS _key FROM {table_name(table)} AS t "
        f"WHERE {where} ORDER BY _id {_word(down)} LIMIT %(limit)s OFFSET %(offset)s"
    )
    return query, more


def _by_column(
    table: Table, asked: Asked, where: str, column: Field | None
) -> tuple[str, Parameters]:
    assert column is not None  # noqa: S101 - select calls this with a column only
    key, down = sort_expression(table, column), asked.descending != asked.backward
    more = _start(column, asked)
    after = asked.after
    sign = "<" if down else ">"
    nulls = f" AND _id {sign} %(after_id)s" if after and after.value is None else ""
    filled = (
        f" AND ({key}, _id) {sign} (%(after_value)s, %(after_id)s)"
        if after and after.value is not None
        else ""
    )
    head = f"SELECT {SYSTEM}, {column_list(table)}, {key} AS _key FROM {table_name(table)} AS t"
    tail = "LIMIT %(upto)s"
    # Both branches are ordered as the index is, DESC NULLS FIRST being the index read backward:
    # PostgreSQL does not see that among empty values the column changes nothing.
    order = f"{key} {_word(down)}{' NULLS FIRST' if down else ''}, _id {_word(down)}"
    column_name = ident(column.name)
    with_value = (
        f"({head} WHERE {where} AND {column_name} IS NOT NULL{filled} ORDER BY {order} {tail})"
    )
    without = f"({head} WHERE {where} AND {column_name} IS NULL{nulls} ORDER BY {order} {tail})"
    branches = [without, with_value] if asked.backward else [with_value, without]
    if nulls and not asked.backward:
        branches = [without]
    if filled and asked.backward:
        branches = [with_value]
    joined = " UNION ALL ".join(branches)
    return f"SELECT * FROM ({joined}) AS found LIMIT %(limit)s OFFSET %(offset)s", more


def _start(column: Field, asked: Asked) -> Parameters:
    if asked.after is None:
        return {}
    return {
        "after_value": typed_key(column, asked.after.value),
        "after_id": asked.after.row_id,
    }


def typed_key(column: Field, value: str | None) -> Any:
    """Return the value of a cursor as the column's index holds it."""
    if value is None:
        return None
    match column.logical_type:
        case "integer":
            return int(value)
        case "number":
            return Decimal(value)
        case "boolean":
            return value == "True"
        case _:
            return value


def cursor_of(row: Mapping[str, Any], key: Any) -> Cursor:
    """Return the cursor that begins after a row."""
    text = key.isoformat() if hasattr(key, "isoformat") else str(key)
    return Cursor(None if key is None else text, str(row["_id"]))


def _word(down: bool) -> str:
    return "DESC" if down else "ASC"
