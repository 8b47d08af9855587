"""Which scans a person may work on, and into which tables."""

from lienthong.entrypoints.web import display
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.digitising import queries
from lienthong.services.digitising.models import Scan, Sheet
from lienthong.services.digitising.receiving import demand_scan, open_tables
from lienthong.services.records.access import Access


def tables_of(user: User) -> dict[str, str]:
    """Return the tables into which the person may key scans, with their titles."""
    found = {}
    for contract, table in open_tables(user):
        title = display.title_of(contract)
        if len(contract.tables) > 1:
            title = f"{title} · {display.title_of(table)}"
        found[table.name] = title
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def unit_of(user: User) -> str | None:
    """Return the only unit whose scans the person sees; None for every unit's."""
    return accounts.write_scope(user)


def scan_of(user: User, pk: int) -> Scan:
    """Return a scan the person may work on. Raises NotFound, NotAllowed."""
    found = queries.scan(pk)
    demand_scan(found, user.actor)
    return found


def sheet_of(user: User, pk: int, number: int) -> Sheet:
    """Return a sheet of a scan the person may work on. Raises NotFound, NotAllowed."""
    scan_of(user, pk)
    return queries.sheet(pk, number)


def may_see(user: User, scan: Scan) -> bool:
    """Tell whether the person may open the scan, which shows all that is on the paper."""
    access = Access.of(user, *contracts.table(scan.table_name))
    own = accounts.may_write_unit(user, scan.unit)
    return access.may_write and access.writes_whole and own
