"""How many rows a list has: exact when that is quick, otherwise a guess that says it is one."""

import json
from dataclasses import dataclass

from django.db import connection

from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import table_name
from lienthong.services.records import patience
from lienthong.services.records.selecting import Asked, Parameters, conditions

COUNTED = 10_000  # rows; more are guessed at
SURE = 3  # times as many expected: counting would only confirm that there are more


@dataclass(frozen=True)
class Total:
    """A number of rows. ``exact`` False: PostgreSQL's statistics say so."""

    rows: int
    exact: bool = True


def total(table: Table, asked: Asked, *, exact: bool = False) -> Total:
    """Return how many rows match. Raises TooSlow when an exact count takes more than a minute."""
    where, parameters = conditions(table, asked)
    if exact:
        with patience.within(patience.EXACT_COUNT_MS):
            return Total(
                _count(f"SELECT 1 FROM {table_name(table)} AS t WHERE {where}", parameters)
            )
    guess = guess_of(table, where, parameters)
    if guess > COUNTED * SURE:
        return Total(guess, exact=False)
    few = f"SELECT 1 FROM {table_name(table)} AS t WHERE {where} LIMIT {COUNTED + 1}"
    try:
        with patience.within(patience.COUNT_MS):
            counted = _count(few, parameters)
    except patience.TooSlow:
        return Total(guess, exact=False)
    return Total(counted) if counted <= COUNTED else Total(max(guess, counted), exact=False)


def _count(query: str, parameters: Parameters) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({query}) AS found", parameters)
        return int(cursor.fetchone()[0])


def guess_of(table: Table, where: str, parameters: Parameters) -> int:
    """Return how many rows the planner expects."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table_name(table)} AS t WHERE {where}",
            parameters,
        )
        (found,) = cursor.fetchone()
    plan = json.loads(found) if isinstance(found, str) else found
    return int(plan[0]["Plan"]["Plan Rows"])
