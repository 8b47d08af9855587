"""Which database and table a page is about, and what its frame needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request
from lienthong.entrypoints.web.records import totals
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import counting
from lienthong.services.records.access import Access
from lienthong.services.records.counting import Total
from lienthong.services.records.selecting import Asked


@dataclass(frozen=True)
class Place:
    """A database, one of its tables, the columns masked here, and what this person may do.

    ``hidden`` are the columns masked in some rows; in the place of one row (``of_row``), in it.
    """

    contract: Contract
    table: Table
    hidden: frozenset[str]
    access: Access

    @classmethod
    def of(cls, request: Request, contract_id: str, table_name: str = "") -> "Place":
        """Find the database; the table from the address, ``?bang=``, or the first one."""
        contract = contracts.current(contract_id)
        name = table_name or request.GET.get("bang", "") or contract.tables[0].name
        try:
            table = contract.table(name)
        except KeyError:
            raise NotFound(
                N_("Không có bảng «%(table)s» trong các hợp đồng đang áp dụng."),
                values={"table": name},
            ) from None
        access = Access.of(request.user, contract, table).demand("read")
        return cls(contract, table, access.always_hidden, access)

    def of_row(self, row: Mapping[str, Any]) -> "Place":
        """Return this place for showing one row, unmasked as it was read."""
        return replace(self, hidden=self.access.hidden_for(row))

    def frame(self, tab: str) -> dict[str, Any]:
        """Return what the frame of every tab shows."""
        return {
            "contract": self.contract,
            "table": self.table,
            "tab": tab,
            "count": totals.said(self._total()),
            "has_personal": any(f.personal != "none" for f in self.table.fields),
            "hidden": self.hidden,
        }

    def _total(self) -> Total:
        """Return how many rows in force this person may read; a guess when there are many."""
        return counting.total(self.table, Asked(unit=self.access.unit))

    def title_of_row(self, row: dict[str, Any]) -> str:
        """Return the row's title, or its name when the title is empty or masked."""
        name = self.table.title_field
        if not name or name in self.hidden or not row.get(name):
            return self.access.name_of(str(row["_id"]), self.hidden)
        return display.shown(self.table.field(name), row[name])
