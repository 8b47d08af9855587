"""Counts over the whole register, each by one query however many databases there are."""

from django.db import connection

from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.registry.register import AGENCY, RESULT, STATUS, register_table

UNKNOWN = "chua-ro"


def statuses() -> list[tuple[str, str]]:
    """Return the lifecycle's codes and names in the order of their list."""
    found = dictionary.current().code_list(register_table().field(STATUS).code_list or "")
    return [(item.code, item.name_vi) for item in found.items] if found else []


def results() -> list[str]:
    """Return the codes of the results of a review, in the order of their list."""
    found = dictionary.current().code_list(register_table().field(RESULT).code_list or "")
    return [item.code for item in found.items] if found else []


def by_agency_and_status() -> dict[tuple[str, str], int]:
    """Return (agency, status) → databases; what nobody stated counts as not known."""
    agency, status = ident(AGENCY), ident(STATUS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {agency}, coalesce({status}, %s), count(*) "  # noqa: S608 - quoted
            f"FROM {table_name(register_table())} WHERE _event <> 'CANCEL' GROUP BY 1, 2",
            [UNKNOWN],
        )
        return {(str(a), str(s)): int(n) for a, s, n in cursor.fetchall()}
