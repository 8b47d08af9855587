"""What the node itself can put into a dossier before a person opens it.

Only what it holds: the agency of the register, and the days on which its own sync reached a step.
A person looks at every value before it is saved; the papers (appraisal, minutes, confirmation of
security) are nobody's but theirs.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from lienthong.base.clock import VIET_NAM
from lienthong.services.registry import register
from lienthong.services.registry.register import Database
from lienthong.services.sync.models import Agreement, Connection, InPackage, OutStream, Receipt


def known(found: Database, day: date) -> dict[str, Any]:
    """Return column → value of a new dossier of a database, for the columns the node can fill."""
    values: dict[str, Any] = {"csdl": found.row["_id"], "co_quan": found.row[register.AGENCY]}
    days = _days(found.contract.id) if found.contract else {}
    begun = min([day, *days.values()])
    return values | {"ngay_bat_dau": begun} | days


def _days(contract_id: str) -> dict[str, date]:
    """Return the column of each step that sync went through → the first day it did."""
    agreed = Agreement.objects.filter(contract_id=contract_id)
    came = Connection.objects.filter(peer__agreements__contract_id=contract_id)
    streams = OutStream.objects.filter(contract_id=contract_id)
    sent = Receipt.objects.filter(package__stream__contract_id=contract_id, verified=True)
    received = InPackage.objects.filter(stream__contract_id=contract_id)
    reached = {
        "ngay_thong_nhat": _first(agreed.values_list("agreed_at", flat=True)),
        "ngay_dat_nut": _first([
            *streams.values_list("created_at", flat=True),
            *came.values_list("checked_at", flat=True),
        ]),
        "ngay_van_hanh": _first([
            *sent.order_by("received_at").values_list("received_at", flat=True)[:1],
            *received.order_by("received_at").values_list("received_at", flat=True)[:1],
        ]),
    }  # fmt: skip
    return {column: day for column, day in reached.items() if day is not None}


def _first(moments: Iterable[datetime | None]) -> date | None:
    held = [moment for moment in moments if moment is not None]
    return min(held).astimezone(VIET_NAM).date() if held else None
