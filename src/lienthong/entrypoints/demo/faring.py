"""Steps that show sync under hardship: a receiver killed and back, a stream without a network."""

from lienthong.entrypoints.demo.client import wait_until
from lienthong.entrypoints.demo.closing import deliver
from lienthong.entrypoints.demo.setting_up import ministry_api, reach_centre
from lienthong.entrypoints.demo.state import Demo
from lienthong.entrypoints.demo.taking_in import Report

TABLE, COLUMN = "co_so_luu_tru", "so_phong"
BY_HAND = "file:"
SEEN_SECONDS = 60


def lose_receiver(demo: Demo, report: Report) -> None:
    """Kill the centre, change a record meanwhile, and see the alarm raised and closed again."""
    demo.centre.kill()
    try:
        change_one(demo)
        report("nút trung tâm đã tắt")
        wait_until(lambda: unreachable(demo), seconds=SEEN_SECONDS, what="the alarm")
    finally:
        demo.centre.start()
        demo.centre.wait_ready()
    report("nút trung tâm chạy lại")
    deliver(demo, report)
    wait_until(lambda: not unreachable(demo), seconds=SEEN_SECONDS, what="the alarm's end")
    demo.facts["receiver_lost"] = {"seen": True, "recovered": True}


def carry_by_hand(demo: Demo, report: Report) -> None:
    """Send a record's change as files in a folder, as on a stick, and its receipt back."""
    medium = demo.folder / "thiet-bi-roi"
    medium.mkdir(exist_ok=True)
    reach_centre(demo, BY_HAND)
    try:
        change_one(demo)
        report("xuất ra thiết bị rời")
        wait_until(
            lambda: not demo.ministry.cli("sync", "status")["drained"],
            seconds=SEEN_SECONDS,
            what="the package",
        )
        sent = demo.ministry.cli("sync", "export", str(medium))[demo.centre.node_id]
        taken = demo.centre.cli("sync", "import", str(medium))
        returned = demo.ministry.cli("sync", "import", str(medium))
    finally:
        reach_centre(demo, demo.centre.url)
    demo.facts["carried_by_hand"] = {
        "packages": sent["packages"],
        "taken": taken["packages"],
        "receipts": returned["receipts"],
    }
    deliver(demo, report)


def change_one(demo: Demo) -> None:
    """Change one record as another system would, over the API."""
    api = ministry_api(demo)
    row = api.get(f"/databases/{TABLE}/records", limit=1)["rows"][0]
    api.change(f"/databases/{TABLE}/records/{row['_id']}", {COLUMN: row[COLUMN] + 1})


def unreachable(demo: Demo) -> bool:
    """Tell whether the ministry says that the centre does not answer."""
    alarms = demo.ministry.cli("sync", "status")["alarms"]
    return any(alarm["kind"] == "unreachable" for alarm in alarms)
