"""Commands that fault tests of messages run inside a node; each prints one JSON document."""

from __future__ import annotations

import json
import random
import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from lienthong.base.actor import system  # noqa: E402
from lienthong.services.contracts import actions as contracts  # noqa: E402
from lienthong.services.contracts import queries as contract_queries  # noqa: E402
from lienthong.services.records import actions as records  # noqa: E402
from lienthong.services.sync import queries  # noqa: E402
from lienthong.services.sync.models import RefusedRow  # noqa: E402
from tests.integration.sync.contract import SYNC_CONTRACT  # noqa: E402

BY = system("test")


def prepare() -> dict[str, str]:
    """Make the tables and apply the contract."""
    call_command("migrate", verbosity=0)
    contract = contracts.apply_contract(text=SYNC_CONTRACT, file="thu.yaml", by=BY)
    return {"digest": contract.digest}


def write(seed: str, count: str) -> dict[str, int]:
    """Write rows anew; about one in twenty is one the receiver refuses."""
    _, table = contract_queries.table("thu_don_vi")
    chance = random.Random(int(seed))
    records.write_rows(table=table, rows=[("GOC", {"ma": "GOC", "cap_tren": None})], by=BY)
    for _ in range(int(count)):
        code = f"đv{chance.randrange(300)}"
        above = "GOC" if chance.random() < 0.05 else None
        records.write_rows(table=table, rows=[(code, {"ma": code, "cap_tren": above})], by=BY)
    return {"written": int(count)}


def standing() -> dict[str, Any]:
    """The rows as they are, those openly refused, and whether nothing waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT _id, _version, cap_tren FROM data.thu_don_vi")
        rows = {row_id: [version, above] for row_id, version, above in cursor.fetchall()}
    still_open = RefusedRow.objects.filter(state=RefusedRow.OPEN)
    return {
        "rows": rows,
        "refused": sorted(still_open.values_list("row_id", flat=True)),
        "drained": queries.is_drained(),
    }


def main(arguments: list[str]) -> None:
    """Run one command."""
    commands = {"prepare": prepare, "write": write, "standing": standing}
    print(json.dumps(commands[arguments[0]](*arguments[1:])))


if __name__ == "__main__":
    main(sys.argv[1:])
