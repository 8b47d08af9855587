"""The worker is killed again and again in the middle of a file; nothing is lost or doubled."""

import os
import signal
import time

from lienthong.entrypoints.demo import setting_up
from lienthong.entrypoints.demo.client import Api, wait_until
from lienthong.entrypoints.demo.generate import generate
from lienthong.entrypoints.demo.state import Demo

ROWS, KILLS = 25_000, 4
# These nodes hold no administrative units, so rules that look them up are skipped.
NEEDS_UNITS = ("unknown_commune", "abolished_commune", "abolished_province")


def worker_pid(demo: Demo) -> int | None:
    for process in demo.ministry.cli("status")["processes"]:
        if process["name"] == "worker" and process["state"] == "running":
            return int(process["pid"])
    return None


def every_version(api: Api) -> dict[str, int]:
    """Read all rows, page by page; the total of so many rows would be a guess."""
    found: dict[str, int] = {}
    more: dict[str, str] = {}
    while True:
        page = api.get("/databases/co_so_luu_tru/records", limit=500, total="0", **more)
        found |= {row["_id"]: row["_version"] for row in page["rows"]}
        if page["next_cursor"] is None:
            return found
        more = {"cursor": page["next_cursor"]}


def test_file_is_finished_though_the_worker_is_killed(two_nodes: Demo) -> None:
    file = generate(two_nodes.folder / "generated", rows=ROWS, tables=("co_so_luu_tru",))[0]
    api = setting_up.ministry_api(two_nodes)
    batch = api.upload(file.table, file.path, synthetic=True)["id"]
    api.post(f"/intake/batches/{batch}/start")

    killed = 0
    for _ in range(KILLS):
        before = api.get(f"/intake/batches/{batch}")["rows"]["read"]
        wait_until(
            lambda before=before: (
                api.get(f"/intake/batches/{batch}")["rows"]["read"] > before
                or api.get(f"/intake/batches/{batch}")["state"] == "done"
            ),
            seconds=120,
            what="progress",
        )
        if api.get(f"/intake/batches/{batch}")["state"] == "done":
            break
        pid = worker_pid(two_nodes)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            killed += 1
        time.sleep(0.5)
    wait_until(
        lambda: api.get(f"/intake/batches/{batch}")["state"] == "done",
        seconds=240,
        what="the end of the batch",
    )

    done = api.get(f"/intake/batches/{batch}")["rows"]
    with_fault = sum(
        1 for fault in file.faults if fault.expect == "quarantine" and fault.kind not in NEEDS_UNITS
    )
    # How often depends on the machine's load; tests/faults/test_kill_intake.py kills exactly.
    assert killed >= 1
    assert (done["read"], done["quarantined"]) == (ROWS, with_fault)
    assert done["accepted"] + done["waiting"] == ROWS - with_fault
    versions = every_version(api)
    assert len(versions) == done["accepted"]
    assert set(versions.values()) == {1}, "no row was written twice"
