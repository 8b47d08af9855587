r"""Conditions of a plan in the SQL of Spark: said once in DuckDB's words, then translated.

A name in double quotes is a text there, ``''`` in a text is nothing on one server and a quote on
another, a backslash begins something, ``TIMESTAMP`` has a time zone: sqlglot says each of these
the other way. Patterns are matched whole by ``\A…\z``, because ``$`` forgives a line's end in Java.

Sail compares a binary number with a decimal one as decimals, which rounds, or fails: what stands
beside a binary number is made one, or the comparison is left to the reference.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp

from lienthong.adapters.spark.steady import most_octets
from lienthong.core.quality.dialect import Dialect, literal

_REST = r"(?:.|\n)*"  # how a pattern says that anything may follow
_UNSAID = "CAST(NULL AS BOOLEAN)"  # neither holds nor fails: the reference is asked
_GREATEST = "1.7976931348623157E308"
_LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)  # unknown where a part decides it and is unknown
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)


def _matches(sql: str, pattern: str) -> str:
    head = pattern.removesuffix(_REST)
    most = most_octets(head)
    if most == 0:
        return _UNSAID
    whole = rf"\A(?:{head})" + ("" if head != pattern else r"\z")
    found = f"regexp_matches({sql}, {literal(whole)})"
    if most is None:
        return found
    return f"(CASE WHEN octet_length({sql}) <= {most} THEN {found} END)"


SPARK = Dialect(
    name="spark",
    chars="length({})",
    octets="octet_length({})",
    matches=_matches,
    finite=lambda sql: f"({sql} BETWEEN -{_GREATEST} AND {_GREATEST})",
    part=lambda sql, start, size: f"substring({sql}, {start}, {size})",
    whole=lambda sql: f"TRY_CAST({sql} AS BIGINT)",
    less=lambda one, other: f"days_between({one}, {other})",
)


@lru_cache(maxsize=4096)
def spoken(condition: str) -> str:
    r"""Translate a condition.

    >>> print(spoken("\"Mã số\" IN ('a''b', 'c\\d') IS NOT TRUE"))
    NOT `Mã số` IN ('a\'b', 'c\\d') IS TRUE
    >>> print(spoken("days_between(\"den\", DATE '2020-01-31') > 30"))
    DATEDIFF(`den`, CAST('2020-01-31' AS DATE)) > 30
    >>> print(spoken('("b" OR CAST("le" AS DOUBLE) > "gia") IS NULL OR "b"'))
    CAST(NULL AS BOOLEAN) OR `b`
    >>> print(spoken('CAST("le" AS DOUBLE) BETWEEN -0.1 AND 9.5'))
    CAST(`le` AS DOUBLE) BETWEEN CAST('-0.1' AS DOUBLE) AND CAST('9.5' AS DOUBLE)
    """
    tree = sqlglot.parse_one(condition, read="duckdb")
    return _unsure(tree.transform(_translated)).sql(dialect="spark")


def _unsure(tree: exp.Expr) -> exp.Expr:
    """Leave unsaid whatever looks at an unsaid part, and is not AND, OR or NOT.

    «It is NULL, so the rule does not look» would else be read from a part that is only unsaid.
    """
    for part in [node for node in tree.find_all(exp.Cast) if isinstance(node.this, exp.Null)]:
        looking, node = None, part.parent
        while node is not None:
            looking = looking if isinstance(node, _LOGIC) else node
            node = node.parent
        if looking is tree:
            return sqlglot.parse_one(_UNSAID)
        if looking is not None:
            looking.replace(sqlglot.parse_one(_UNSAID))
    return tree


@lru_cache(maxsize=4096)
def parts(condition: str) -> tuple[str, ...]:
    """Translate a condition and part it into what must hold together.

    >>> parts("TRUE AND (x > 1 AND (y IS NULL OR y = 'a'))")
    ('x > 1', "y IS NULL OR y = 'a'")
    """
    tree = _unsure(sqlglot.parse_one(condition, read="duckdb").transform(_translated))
    return tuple(part.sql(dialect="spark") for part in _parted(tree) if part != exp.true())


def _parted(tree: exp.Expr) -> Iterator[exp.Expr]:
    held = tree.unnest()
    if isinstance(held, exp.And):
        yield from _parted(held.left)
        yield from _parted(held.right)
    else:
        yield held


def _translated(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Anonymous) and node.name.lower() == "days_between":
        node.set("this", "DATEDIFF")
    elif isinstance(node, _COMPARED):
        sides: list[exp.Expr] = [n for n in node.iter_expressions() if not isinstance(n, exp.Null)]
        if any(map(_is_binary, sides)):
            return _in_binary(node, sides)
    return node


def _in_binary(node: exp.Expr, sides: Sequence[exp.Expr]) -> exp.Expr:
    if not all(_is_binary(side) or _is_number(side) for side in sides):
        return sqlglot.parse_one(_UNSAID)
    for side in sides:
        if _is_number(side):
            side.replace(exp.cast(exp.Literal.string(side.sql()), exp.DataType.Type.DOUBLE))
    return node


def _is_binary(node: exp.Expr) -> bool:
    held = node.unnest()
    return isinstance(held, exp.Cast) and held.is_type(exp.DataType.Type.DOUBLE)


def _is_number(node: exp.Expr) -> bool:
    held = node.this if isinstance(node, exp.Neg) else node
    return isinstance(held, exp.Literal) and not held.is_string


def named(name: str) -> str:
    """Quote a name.

    >>> named("mã`số")
    '`mã``số`'
    """
    return "`" + name.replace("`", "``") + "`"
