"""Which tables a person may load into, and which batches they may see."""

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.entrypoints.web import display
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import queries
from lienthong.services.intake.models import Batch
from lienthong.services.records.access import Access
from lienthong.services.records.reach import open_tables


def table_choices(user: User, doing: str) -> list[tuple[str, str]]:
    """Return the tables where the person may do this, with their titles, for a drop-down."""
    found = [
        (table.name, title_within(contract, table)) for contract, table in open_tables(user, doing)
    ]
    return sorted(found, key=lambda pair: pair[1])


def title_within(contract: Contract, table: Table) -> str:
    """Return what a table is called among those of all databases."""
    title = display.title_of(contract)
    return f"{title} · {display.title_of(table)}" if len(contract.tables) > 1 else title


def batch_of(user: User, pk: int) -> Batch:
    """Return a batch that the person may see. Raises NotFound, NotAllowed."""
    batch = queries.batch(pk)
    Access.of(user, *contracts.table(batch.table_name)).demand("import")
    if not accounts.may_write_unit(user, batch.unit):
        raise NotAllowed(
            N_("Lô này do đơn vị khác nộp."),
            remedy=N_("Liên hệ cán bộ dữ liệu nếu cần xem."),
        )
    return batch
