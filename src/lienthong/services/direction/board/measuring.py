"""Count everything the leaders' page shows, once for all its readers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from lienthong.core.contract.model import Contract, Field, Table
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.direction.finding import Found, Question
from lienthong.services.quality import queries as quality
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register, totals

PROVINCES, COMMUNE = "tinh", "dia-chi.ma-xa"
_MOST = 100_000


def figures(day: date) -> dict[str, Any]:
    """Return the figures of a day: what JSON can hold, keyed by agency, contract, lead, table."""
    declared = contracts.all_current()
    tasks = Found(Question(), day)
    return {
        "lifecycle": _lifecycle(declared),
        "declared": _declared(declared),
        "contracts": _contracts(declared),
        "tasks": {lead: dict(states) for lead, states in tasks.by("lead_id").items()},
        "led": [[list(leads), dict(states)] for leads, states in tasks.by_leads().items()],
        "states": dict(tasks.states),
        "provinces": _placed(declared, province_column),
    }


def communes() -> dict[str, Mapping[str, int]]:
    """Return table → commune → rows in force."""
    return _placed(contracts.all_current(), commune_column)


def _lifecycle(declared: tuple[Contract, ...]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    if _has_register(declared):
        for (agency, status), number in totals.by_agency_and_status().items():
            found.setdefault(agency, {})[status] = number
    return found


def _declared(declared: tuple[Contract, ...]) -> dict[str, int]:
    """Return agency → how many of its registered databases have a contract in force here."""
    entries = [c.register_entry for c in declared if c.register_entry]
    found: dict[str, int] = {}
    if _has_register(declared) and entries:
        for row in register.rows(Asked(ids=entries, limit=_MOST)):
            agency = str(row[register.AGENCY])
            found[agency] = found.get(agency, 0) + 1
    return found


def _has_register(declared: tuple[Contract, ...]) -> bool:
    return any(t.name == register.TABLE for c in declared for t in c.tables)


def _contracts(declared: tuple[Contract, ...]) -> dict[str, dict[str, Any]]:
    """Return contract → owner, rows, index and six words, as the latest runs found them."""
    known = quality.measured(declared)
    found = {}
    for contract in declared:
        words = quality.words_of(contract, known=known)
        found[contract.id] = {
            "owner": contract.owner,
            "rows": known.rows(contract),
            "index": quality.index_of(contract, known=known).value,
            "words": {word: [score.value, score.serious] for word, score in words.items()},
        }
    return found


def _placed(
    declared: Sequence[Contract], column_of: Callable[[Table], str]
) -> dict[str, Mapping[str, int]]:
    """Return table → code of the column → rows in force; tables without any are left out."""
    return {
        table.name: found
        for contract in declared
        for table in contract.tables
        if (column := column_of(table)) and (found := _counted(table, column))
    }


def _counted(table: Table, column: str) -> Mapping[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ident(column)}, count(*) FROM {table_name(table)} "  # noqa: S608 - quoted
            f"WHERE _event <> 'CANCEL' AND {ident(column)} IS NOT NULL GROUP BY 1"
        )
        return {str(code): int(number) for code, number in cursor.fetchall()}


def province_column(table: Table) -> str:
    """Return the first column of a table whose values are codes of provinces, "" without one.

    A column says so by its own code list or by its term's: most contracts name the term alone.
    """
    return next((f.name for f in table.fields if PROVINCES in _code_lists(f)), "")


def _code_lists(field: Field) -> tuple[str | None, ...]:
    term = dictionary.current().terms.get(field.term or "")
    return field.code_list, term.code_list if term else None


def commune_column(table: Table) -> str:
    """Return the first column of a table that means the code of a commune, "" without one."""
    return next((f.name for f in table.fields if f.term == COMMUNE), "")
