"""Commands that the fault test of intake runs inside a node; each prints one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from lienthong.base.actor import system  # noqa: E402
from lienthong.base.settings import current  # noqa: E402
from lienthong.services.contracts import actions as contracts  # noqa: E402
from lienthong.services.intake import actions  # noqa: E402
from tests.integration.intake.contract import CONTRACT  # noqa: E402
from tests.integration.intake.files import csv_bytes, row  # noqa: E402

BY = system("test")
_DIGESTS = {
    "rows": "SELECT to_jsonb(t) - '_changed_at' - '_batch' AS x, _id AS k FROM data.thu_nhan AS t",
    "history": "SELECT jsonb_build_array(row_id, version, event, row, changed_by, reason) AS x, "
    "row_id AS k FROM records_history",
    "desk": "SELECT jsonb_build_array(row_number, row_id, raw, values, problems, verdict, unit, "
    "search, state, origin) AS x, row_number::text AS k FROM intake_quarantinedrow",
    "logs": "SELECT jsonb_build_array(row_number, row_id, steps) AS x, row_number::text AS k "
    "FROM intake_rowlog",
    "repairs": 'SELECT jsonb_build_array(name, "column", count) AS x, name AS k '
    "FROM intake_repairlog",
}


def prepare() -> dict[str, str]:
    """Make the tables and apply the contract."""
    call_command("migrate", verbosity=0)
    contract = contracts.apply_contract(text=CONTRACT, file="thu-nhan.yaml", by=BY)
    return {"digest": contract.digest}


def receive(rows: str) -> dict[str, int]:
    """Hand a file in and queue it: every tenth row is repaired more, every seventh refused."""
    lines = (_row(n) for n in range(1, int(rows) + 1))
    batch = actions.receive_file(
        table_name="thu_nhan", file_name="lon.csv", content=csv_bytes(lines), by=BY, unit="",
        again=True,
    )  # fmt: skip
    return {"batch": actions.start(batch=batch, by=BY).pk}


def _row(number: int) -> list[str]:
    changes: dict[str, str] = {"Mã": f"M{number:06d}"}
    if number % 10 == 0:
        changes["Tên"] = f"  Người   thứ {number} "
    if number % 7 == 0:
        changes["Ngày cấp"] = "32/13/2020"
    if number % 1_000 == 999:
        changes["Mã"] = f"M{number - 5:06d}"
    return row(number, **changes)


def facts() -> dict[str, Any]:
    """Digest everything that a batch leaves, and list what it must not leave."""
    with connection.cursor() as cursor:
        found: dict[str, Any] = {}
        for name, query in _DIGESTS.items():
            cursor.execute(
                "SELECT count(*), md5(string_agg(md5(x::text), '' ORDER BY k, x::text)) "
                f"FROM ({query}) AS q"
            )
            found[name] = list(cursor.fetchone())
        cursor.execute(
            "SELECT state, rows_read, rows_blank, rows_accepted, rows_unchanged, rows_repaired, "
            "rows_quarantined, rows_waiting, rows_written FROM intake_batch"
        )
        found["batches"] = [list(line) for line in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'intake'")
        found["staging"] = cursor.fetchone()[0]
    folder: Path = current().files_dir
    found["files"] = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    return found


def forget() -> dict[str, bool]:
    """Empty the tables for another run of the same file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE data.thu_nhan, records_history, intake_batch, intake_quarantinedrow CASCADE"
        )
    return {"done": True}


COMMANDS: dict[str, Callable[..., object]] = {
    "prepare": prepare, "receive": receive, "facts": facts, "forget": forget,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
