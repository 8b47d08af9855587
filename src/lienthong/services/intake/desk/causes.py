"""Why rows are kept back: tallies count each cause, then one of its rows says it in words.

Half a million rows are grouped in a fraction of a second, for the tallies hold a line for each
cause, unit and batch, not for each row. Only a search for words reads the rows.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from lienthong.core.rules.model import Problem
from lienthong.services.intake.desk.asking import Asked, every_link, tallies
from lienthong.services.intake.desk.quickly import quickly
from lienthong.services.intake.models import CauseLink

By = Literal["cause", "reason"]
Sort = Literal["count", "age"]
MOST_VALUES = 50_000  # beyond so many lines causes are shown without their values
MOST_AGED = 2_000  # groups whose oldest row is looked up to sort by it
_SHOWN_UNITS = 3

_GROUPS = """
WITH found AS ({found}), whole AS (
    SELECT {key} AS key, sum(n) AS n,
           coalesce(sum(n) FILTER (WHERE verdict = 'waiting'), 0) AS waiting
    FROM found GROUP BY 1 HAVING sum(n) > 0
), most AS (SELECT *, count(*) OVER () AS groups FROM whole ORDER BY n DESC, key LIMIT %(most)s)
SELECT most.key, most.n, most.waiting, most.groups, o.created_at, o.row_id
FROM most LEFT JOIN LATERAL ({oldest}) AS o ON true
ORDER BY {order}, key LIMIT %(limit)s OFFSET %(offset)s
"""
_ORDERS: dict[Sort, str] = {"count": "n DESC", "age": "o.created_at NULLS LAST"}
_HOLDERS = """
WITH found AS ({found}), parts AS (
    SELECT {key} AS key, unit, batch_id, sum(n) AS n FROM found
    WHERE {key} = ANY(%(keys)s) GROUP BY 1, 2, 3 HAVING sum(n) > 0
)
SELECT key, array_agg(DISTINCT unit), count(DISTINCT batch_id) FROM parts GROUP BY key
"""

# One row of each reason of a table, found by stepping through the index: never by reading them all.
_REASONS = """
WITH RECURSIVE step AS (
    (SELECT reason, row_id FROM intake_causelink WHERE table_name = %(table)s
     ORDER BY reason LIMIT 1)
    UNION ALL
    SELECT following.reason, following.row_id FROM step, LATERAL (
        SELECT reason, row_id FROM intake_causelink
        WHERE table_name = %(table)s AND reason > step.reason ORDER BY reason LIMIT 1
    ) AS following
)
SELECT reason, row_id FROM step LIMIT 500
"""
_SAID = """
SELECT DISTINCT ON (key) key, p FROM (
    SELECT {function}(q.table_name, p) AS key, p
    FROM intake_quarantinedrow AS q, jsonb_array_elements(q.problems) AS p
    WHERE q.id = ANY(%s) AND p->>'severity' = 'error'
) AS said WHERE key = ANY(%s)
"""


@dataclass(frozen=True)
class Group:
    """The open rows that one cause keeps back. ``problem`` says it as the oldest of them does.

    ``units`` names the first few; ``waiting`` counts the rows that only wait for an answer.
    """

    key: UUID
    problem: Problem
    count: int
    waiting: int
    oldest: datetime
    units: tuple[str, ...]
    unit_count: int
    batches: int

    @property
    def column(self) -> str | None:
        """The one column the cause is about, None when there are several or none."""
        return self.problem.columns[0] if len(self.problem.columns) == 1 else None


@dataclass(frozen=True)
class Groups:
    """Some of the groups, how many there are, and by what they were made."""

    shown: tuple[Group, ...]
    total: int
    by: By


def groups(
    asked: Asked, *, each: By = "cause", sort: Sort = "count", limit: int = 30, offset: int = 0
) -> Groups:
    """Return the causes of the open rows that are meant, of most rows or of the oldest row first.

    With more different values than people look through, rows are grouped by reason instead.
    """
    if each == "cause" and asked.reasons is None and _too_many(asked):
        each = "reason"
    found = _grouped(asked, each, sort, limit, offset)
    said = problems_of(each, [f[0] for f in found], [f[5] for f in found])
    holders = _holders(asked, each, [f[0] for f in found])
    shown = tuple(_group(f, said[f[0]], holders[f[0]]) for f in found if f[0] in said)
    return Groups(shown, int(found[0][3]) if found else 0, each)


def cause(asked: Asked, key: UUID, by: By = "cause") -> Group | None:
    """Return the group of one cause (or reason) within what is meant; None when it has no rows."""
    one = {"cause": key} if by == "cause" else {"reasons": (key,)}
    found = groups(replace(asked, **{"cause": None, "reasons": None, "ids": None} | one), each=by)
    return found.shown[0] if found.shown else None


def _grouped(asked: Asked, by: By, sort: Sort, limit: int, offset: int) -> list[tuple[Any, ...]]:
    inner, parameters = _found(asked, by)
    oldest, more = _oldest(asked, by)
    text = _GROUPS.format(found=inner, oldest=oldest, key=by, order=_ORDERS[sort])
    most = MOST_AGED if sort == "age" else offset + limit
    with quickly() as cursor:
        cursor.execute(text, parameters | more | {"most": most, "limit": limit, "offset": offset})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _holders(asked: Asked, by: By, keys: list[UUID]) -> dict[UUID, tuple[list[str], int]]:
    inner, parameters = _found(asked, by)
    with quickly() as cursor:
        cursor.execute(_HOLDERS.format(found=inner, key=by), parameters | {"keys": keys})
        return {key: (units, int(batches)) for key, units, batches in cursor.fetchall()}


def _group(found: tuple[Any, ...], problem: Problem, held: tuple[list[str], int]) -> Group:
    key, n, waiting, _groups, oldest, _sample = found
    named = tuple(unit for unit in held[0] if unit)
    return Group(
        key=key,
        problem=problem,
        count=int(n),
        waiting=int(waiting),
        oldest=oldest,
        units=named[:_SHOWN_UNITS],
        unit_count=len(named),
        batches=held[1],
    )


Sql = tuple[str, dict[str, Any]]


def _found(asked: Asked, by: By) -> Sql:
    """Return what is counted: the tallies, or the links when words are looked for in the rows."""
    if not asked.search:
        level = tallies(asked, "cause" if by == "cause" or asked.cause else "reason")
        return _named(level.values_list("cause", "reason", "unit", "batch_id", "verdict", "n"), "t")
    links = every_link(asked)
    if by == "reason":
        links = links.filter(first_of_reason=True)
    text, parameters = _named(
        links.values_list("cause", "reason", "unit", "batch_id", "verdict"), "t"
    )
    return f"SELECT *, 1 AS n FROM ({text}) AS links", parameters  # noqa: S608


def _oldest(asked: Asked, by: By) -> Sql:
    """Return how the oldest row of a group is found: through the index, within what is meant."""
    links = every_link(replace(asked, cause=None, reasons=None)).values_list("created_at", "row_id")
    text, parameters = _named(links, "o")
    table = CauseLink._meta.db_table
    return (
        f'{text} AND "{table}"."{by}" = most.key ORDER BY "{table}"."created_at" LIMIT 1',
        parameters,
    )


def _named(query: Any, prefix: str) -> Sql:
    """Return a query with its parameters under names, to be put into another."""
    text, values = query.order_by().query.sql_with_params()
    names = [f"{prefix}{number}" for number in range(len(values))]
    return text % tuple(f"%({name})s" for name in names), dict(zip(names, values, strict=True))


def _too_many(asked: Asked) -> bool:
    level = tallies(Asked(asked.table_name), "cause").values_list("pk")
    return level[MOST_VALUES : MOST_VALUES + 1].exists()


@dataclass(frozen=True)
class Reason:
    """One reason that keeps open rows of a table back, whatever the value."""

    key: UUID
    problem: Problem


def reasons(table_name: str) -> list[Reason]:
    """Return every reason of a table's open rows."""
    with quickly() as cursor:
        cursor.execute(_REASONS, {"table": table_name})
        found = cursor.fetchall()
    said = problems_of("reason", [key for key, _ in found], [row for _, row in found])
    return [Reason(key, said[key]) for key, _ in found if key in said]


def problems_of(by: By, keys: list[UUID], row_ids: list[int]) -> dict[UUID, Problem]:
    """Return what one of the rows says of each cause (or reason)."""
    with quickly() as cursor:
        cursor.execute(_SAID.format(function=f"intake_{by}"), [row_ids, keys])
        return {key: Problem.from_json(json.loads(said)) for key, said in cursor.fetchall()}
