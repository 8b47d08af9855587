"""Which tables of all databases a person may read, or load into."""

from collections.abc import Iterator

from lienthong.core.contract.model import Contract, Table
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.records.access import Access, held_by


def open_tables(user: User, doing: str) -> Iterator[tuple[Contract, Table]]:
    """Yield the tables where the person may do this, with their databases, in order."""
    wanted = {"read", doing}
    by_role = wanted <= held_by(user)
    for contract in contracts.all_current():
        # Without grants of its own a contract opens what the role allows: asked once, not for
        # each of thousands. Importing depends on the fields.
        plain = not contract.roles and user.key is None and doing != "import"
        for table in contract.tables:
            allowed = by_role if plain else wanted <= Access.of(user, contract, table).doings
            if allowed:
                yield contract, table


def table_names(user: User, doing: str) -> list[str]:
    """Return the tables where the person may do this, in the order of their databases."""
    return [table.name for _contract, table in open_tables(user, doing)]


def tables_within(user: User, doing: str) -> tuple[str, ...] | None:
    """Return the tables where the person may do this; None when that is all there are."""
    declared = sum(len(contract.tables) for contract in contracts.all_current())
    found = table_names(user, doing)
    return None if len(found) == declared else tuple(found)
