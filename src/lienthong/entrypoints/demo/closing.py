"""Steps after the rows are in: measure, deliver, correct what the centre refused, prove equal."""

from typing import Any

from lienthong.entrypoints.demo.client import Api, wait_until
from lienthong.entrypoints.demo.finding import count_found
from lienthong.entrypoints.demo.setting_up import CONTRACTS, centre_api, ministry_api
from lienthong.entrypoints.demo.state import Demo
from lienthong.entrypoints.demo.taking_in import Report

DELIVERY_SECONDS = 300
# The generator's people are made up; a number that passes every check is made the same way.
REFUSED_COLUMN = "so_dinh_danh"


def deliver(demo: Demo, report: Report) -> None:
    """Wait until every change has its receipt from the centre."""

    def drained() -> bool:
        status = demo.ministry.cli("sync", "status")
        queue = sum(stream["queue_rows"] for stream in status["streams"])
        report(f"{queue} dòng chờ")
        return len(status["streams"]) >= len(CONTRACTS) and bool(status["drained"])

    wait_until(drained, seconds=DELIVERY_SECONDS, what="the centre's receipts")


def measure(demo: Demo, report: Report) -> None:
    """Measure every declared table."""
    report("")
    demo.ministry.cli("quality", "run", "--all")


def measure_kpis(demo: Demo, report: Report) -> None:
    """Measure the indicators, as the worker does every hour, and keep those that have a figure."""
    report("")
    done = demo.ministry.cli("kpi", "measure")
    demo.facts["kpis"] = {
        code: value for code, value in done["values"].items() if value is not None
    }
    demo.save()


def find_faults(demo: Demo, report: Report) -> None:
    """Compare what was planted with what was found."""
    api = ministry_api(demo)
    for table, batch in demo.facts["batches"].items():
        if batch["truth"]:
            report(table)
            demo.facts["batches"][table] |= count_found(api, batch)
    demo.save()


def correct_refused(demo: Demo, report: Report) -> None:
    """Correct, as the clerk would, each row the centre refused; each travels again."""
    api = ministry_api(demo)
    table = "huong_dan_vien"
    waiting = api.pages("/intake/quarantine", table=table, state="open")
    rows = [row for row in waiting if row["origin"] == "receiver"]
    for row in rows:
        report(row["row_id"])
        answer = api.post(
            f"/intake/quarantine/{row['id']}/correct",
            {"values": {REFUSED_COLUMN: personal_number(api, table, row)}},
        )
        if not answer["accepted"]:
            raise RuntimeError(f"correction of {row['id']} was not accepted: {answer}")
    demo.facts["refused_by_centre"] = len(rows)
    demo.save()
    deliver(demo, report)


def personal_number(api: Api, table: str, row: dict[str, Any]) -> str:
    """Return a made-up number that agrees with the row's gender and year of birth."""
    record = api.get(f"/databases/{table}/records/{row['row_id']}")
    year = int(record["ngay_sinh"][:4])
    digit = (0 if record["gioi_tinh"] == "1" else 1) + 2 * (year // 100 - 19)
    return f"001{digit}{year % 100:02d}{row['id'] % 1_000_000:06d}"


def reconcile(demo: Demo, report: Report) -> None:
    """Prove both sides equal by digests."""
    report("")
    reports = demo.ministry.cli("reconcile", allowed=(0, 1))
    demo.facts["reconcile"] = {one["contract_id"]: one for one in reports}
    demo.facts["sync"] = demo.ministry.cli("sync", "status")["streams"]
    demo.facts["centre_rows"] = {
        table: centre_api(demo).get(f"/databases/{table}/records", limit=1)["total"]
        for table in demo.facts["batches"]
    }
    quality = ministry_api(demo).get("/quality/")
    demo.facts["six_words"] = {one["contract"]: one["words"] for one in quality}
    agencies = ministry_api(demo).get("/registry/agencies")
    demo.facts["agencies"] = len(agencies)
    demo.facts["databases_registered"] = ministry_api(demo).get("/registry/databases")["total"]
    demo.save()
