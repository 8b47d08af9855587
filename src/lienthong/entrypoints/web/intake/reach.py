"""Which tables a person may load into, and which batches they may see."""

from collections.abc import Iterator

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.entrypoints.web import display
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import queries
from lienthong.services.intake.models import Batch
from lienthong.services.records.access import Access, held_by


def table_choices(user: User, doing: str) -> list[tuple[str, str]]:
    """Return the tables where the person may do this, with their titles, for a drop-down."""
    found = [(table.name, title_within(contract, table)) for contract, table in _open(user, doing)]
    return sorted(found, key=lambda pair: pair[1])


def title_within(contract: Contract, table: Table) -> str:
    """Return what a table is called among those of all databases."""
    title = display.title_of(contract)
    return f"{title} · {display.title_of(table)}" if len(contract.tables) > 1 else title


def table_names(user: User, doing: str) -> list[str]:
    """Return the tables where the person may do this, in the order of their databases."""
    return [table.name for _contract, table in _open(user, doing)]


def tables_within(user: User, doing: str) -> tuple[str, ...] | None:
    """Return the tables where the person may do this; None when that is all there are."""
    declared = sum(len(contract.tables) for contract in contracts.all_current())
    found = table_names(user, doing)
    return None if len(found) == declared else tuple(found)


def _open(user: User, doing: str) -> Iterator[tuple[Contract, Table]]:
    wanted = {"read", doing}
    by_role = wanted <= held_by(user)
    for contract in contracts.all_current():
        # Without grants of its own a contract opens what the role allows: asked once, not for
        # each of thousands. Importing depends on the fields.
        plain = not contract.roles and user.key is None and doing != "import"
        for table in contract.tables:
            if by_role if plain else wanted <= Access.of(user, contract, table).doings:
                yield contract, table


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
