"""Which database and table a page is about, and what its frame needs."""

from dataclasses import dataclass
from typing import Any

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Table
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import queries as records


@dataclass(frozen=True)
class Place:
    """A database, one of its tables, and the columns this person sees masked."""

    contract: Contract
    table: Table
    hidden: frozenset[str]

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
        return cls(contract, table, display.hidden_columns(request.user, table))

    def frame(self, tab: str) -> dict[str, Any]:
        """Return what the frame of every tab shows."""
        return {
            "contract": self.contract,
            "table": self.table,
            "tab": tab,
            "count": records.count(self.table),
            "has_personal": any(f.personal != "none" for f in self.table.fields),
            "hidden": self.hidden,
        }

    def title_of_row(self, row: dict[str, Any]) -> str:
        """Return the row's title, or its id when the title is empty or masked."""
        name = self.table.title_field
        if not name or name in self.hidden or not row.get(name):
            return str(row["_id"])
        return display.shown(self.table.field(name), row[name])
