"""Which tables a caller may load into, and which batches the caller may see."""

from django.http import HttpRequest

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.api.caller import caller
from lienthong.services.accounts.models import User
from lienthong.services.accounts.queries import may_write_unit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import queries
from lienthong.services.intake.models import Batch
from lienthong.services.records.access import Access


def batch_of(user: User, batch_id: int) -> Batch:
    """Return a batch the caller may see; another unit's is not told to exist. Raises NotFound."""
    found = queries.batch(batch_id)
    access = Access.of(user, *contracts.table(found.table_name))
    if not (access.may_import and may_write_unit(user, found.unit)):
        raise NotFound(N_("Không có lô nhập «%(batch)s»."), values={"batch": batch_id})
    return found


def open_tables(request: HttpRequest) -> list[str]:
    """Return the tables the caller may load into."""
    return [
        table.name
        for contract in contracts.all_current()
        for table in contract.tables
        if Access.of(caller(request), contract, table).may_import
    ]
