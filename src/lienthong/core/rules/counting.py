"""A rule written as SQL, understood when it counts the rows of its own table.

``SELECT COUNT(*) FROM the table WHERE condition`` says the same as a condition over each row, and
that is what is run: our own expression, compiled from the condition by the same allow-list. The
query itself is never sent to a database. A query of any other shape is not understood here.
"""

import re
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

MAX_LENGTH = 4000  # characters
_TABLE = re.compile(r"\$?\{\s*(?:table|object|model)\s*\}", re.IGNORECASE)
_COLUMN = re.compile(r"\$?\{\s*(?:column|property|field)\s*\}", re.IGNORECASE)
_HERE = "_this_table"


@dataclass(frozen=True)
class Counted:
    """What a query counts: the rows for which ``condition`` holds; every row when it is empty."""

    condition: str
    columns: tuple[str, ...]


def counted(query: str, *, table: str, column: str = "") -> Counted | None:
    """Return what the query counts, or None when that cannot be told for certain.

    ``table`` is the name the query may use, beside ${table} and its like; ``column`` is what
    ${column} stands for.

    >>> counted("SELECT COUNT(*) FROM ${table} WHERE so < 0", table="ho_so")
    Counted(condition='so < 0', columns=('so',))
    >>> counted("SELECT COUNT(*) FROM khac", table="ho_so") is None
    True
    """
    select = _parsed(_filled(query, column))
    if select is None or not _counts_rows(select, {table, _HERE}):
        return None
    where = select.args.get("where")
    conditions = [where.this] if where else []
    subject = _subject(select)
    if subject is not None:
        conditions.append(exp.Not(this=exp.Is(this=subject.copy(), expression=exp.Null())))
    condition = exp.and_(*conditions) if conditions else None
    return _counted(condition, {table, _HERE})


def _filled(query: str, column: str) -> str:
    text = _TABLE.sub(_HERE, query)
    return _COLUMN.sub(column, text) if column else text


def _parsed(text: str) -> exp.Select | None:
    if len(text) > MAX_LENGTH:
        return None
    try:
        found = [node for node in sqlglot.parse(text, dialect="postgres") if node is not None]
    except (SqlglotError, RecursionError, ValueError):
        return None
    return found[0] if len(found) == 1 and isinstance(found[0], exp.Select) else None


def _counts_rows(select: exp.Select, names: set[str]) -> bool:
    """Say whether it is one COUNT over the one table, with nothing else hung on it."""
    allowed = {"expressions", "from", "from_", "where", "kind"}
    if {key for key, value in select.args.items() if value} - allowed:
        return False
    source = select.args.get("from") or select.args.get("from_")
    return source is not None and _is_table(source.this, names) and _is_count(select)


def _is_table(node: exp.Expr, names: set[str]) -> bool:
    if not isinstance(node, exp.Table):
        return False
    return node.name in names and not {k for k, v in node.args.items() if v} - {"this"}


def _is_count(select: exp.Select) -> bool:
    if len(select.expressions) != 1:
        return False
    count = select.expressions[0].unalias()
    if not isinstance(count, exp.Count) or count.args.get("expressions"):
        return False
    return isinstance(count.this, exp.Star | exp.Column) or _is_number(count.this)


def _is_number(node: object) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string


def _subject(select: exp.Select) -> exp.Column | None:
    """Return the column of COUNT(column), which counts the rows where it is filled."""
    subject = select.expressions[0].unalias().this
    return subject if isinstance(subject, exp.Column) else None


def _counted(condition: exp.Expr | None, names: set[str]) -> Counted | None:
    if condition is None:
        return Counted("", ())
    columns: dict[str, None] = {}
    for node in condition.find_all(exp.Column):
        if node.args.get("table") and node.table not in names:
            return None
        node.set("table", None)
        columns[node.name] = None
    if condition.find(exp.Select, exp.Window):
        return None
    return Counted(condition.sql(dialect="postgres"), tuple(columns))
