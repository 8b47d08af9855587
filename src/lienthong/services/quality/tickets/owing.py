"""How many rows of which unit fail which rule: all of them anew, or as they stood and moved.

Counting anew joins every failing row with its table; a move of a few rows must not pay for that.
"""

from collections.abc import Iterable, Mapping

from django.db import connection

from lienthong.core.contract.model import Contract, Table
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.quality.models import RuleResult

Key = tuple[str, str]  # rule, unit
# The index gives the first row of a result; without the order a plan may read all of them.
_KEYED = """
SELECT result.id FROM unnest(%s::bigint[]) AS result(id), LATERAL (
    SELECT 1 FROM quality_failure AS f WHERE f.result_id = result.id ORDER BY f.row_id LIMIT 1
) AS first
"""


def failing_by_unit(
    contract: Contract,
    table: Table,
    results: Iterable[RuleResult],
    stood: Mapping[Key, int] | None,
    moves: Mapping[Key, int],
) -> dict[Key, int]:
    """Return (rule, unit) → failing rows; rows of no unit, and what no row shows, are the owner's.

    With ``stood`` the counts go on from there by ``moves``; a rule whose sum is not what the rule
    counted is counted anew.
    """
    failed = [r for r in results if r.failed]
    if not table.unit_field:
        return {(r.rule, contract.owner): r.failed for r in failed}
    keyed = _keyed(r.pk for r in failed)
    found = {(r.rule, contract.owner): r.failed for r in failed if r.pk not in keyed}
    went_on = {} if stood is None else _moved(contract.owner, stood, moves)
    again = []
    for result in failed:
        if result.pk not in keyed:
            continue
        own = {key: rows for key, rows in went_on.items() if key[0] == result.rule}
        if own and sum(own.values()) == result.failed and min(own.values()) > 0:
            found |= own
        else:
            again.append(result)
    return found | _counted(contract.owner, table, again)


def _moved(owner: str, stood: Mapping[Key, int], moves: Mapping[Key, int]) -> dict[Key, int]:
    found = dict(stood)
    for (rule, unit), more in moves.items():
        key = rule, unit or owner
        found[key] = found.get(key, 0) + more
    return {key: rows for key, rows in found.items() if rows}


def _keyed(result_ids: Iterable[int]) -> set[int]:
    """Return the results that name the rows that fail."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYED, [list(result_ids)])
        return {int(pk) for (pk,) in cursor.fetchall()}


def _counted(owner: str, table: Table, results: Iterable[RuleResult]) -> dict[Key, int]:
    rules = {r.pk: r.rule for r in results}
    if not rules:
        return {}
    unit = f"coalesce(t.{ident(table.unit_field or '')}::text, '')"
    found: dict[Key, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT f.result_id, {unit}, count(DISTINCT f.row_id) "
            f"FROM quality_failure f LEFT JOIN {table_name(table)} t ON t._id = f.row_id "
            "WHERE f.result_id = ANY(%s) GROUP BY 1, 2",
            [list(rules)],
        )
        for pk, name, rows in cursor.fetchall():
            key = rules[pk], str(name) or owner
            found[key] = found.get(key, 0) + int(rows)
    return found
