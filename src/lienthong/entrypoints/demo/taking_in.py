"""Steps that bring rows in: real files of the register and units, generated ones with faults."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lienthong.base.settings import REPO_DIR
from lienthong.entrypoints.demo.client import wait_until
from lienthong.entrypoints.demo.generate import generate
from lienthong.entrypoints.demo.setting_up import ministry_api
from lienthong.entrypoints.demo.state import Demo

BATCH_SECONDS = 600
Report = Callable[[str], None]


@dataclass(frozen=True)
class Delivery:
    """One file for one table; ``truth`` names the planted faults of a generated file."""

    table: str
    path: Path
    by_command: bool = False
    truth: Path | None = None


def real_files() -> tuple[Delivery, ...]:
    """The real rows, units before what refers to them; one file goes by the command line."""
    units = REPO_DIR / "reference" / "admin_units"
    return (
        Delivery("don_vi_hanh_chinh", units / "don_vi_hanh_chinh.csv"),
        Delivery("anh_xa_don_vi", units / "anh_xa_don_vi.csv"),
        Delivery("danh_muc_csdl", REPO_DIR / "reference" / "databases.csv", by_command=True),
    )


def generated_files(demo: Demo) -> tuple[Delivery, ...]:
    """Generated files with planted, counted faults."""
    files = generate(demo.folder / "generated")
    return tuple(Delivery(f.table, f.path, truth=f.truth_path) for f in files)


def take_in_real(demo: Demo, report: Report) -> None:
    """Hand in the real files and wait for each."""
    for delivery in real_files():
        _take_in(demo, delivery, report)


def take_in_generated(demo: Demo, report: Report) -> None:
    """Make the generated files, hand them in and wait for each."""
    for delivery in generated_files(demo):
        _take_in(demo, delivery, report)


def _take_in(demo: Demo, delivery: Delivery, report: Report) -> None:
    if delivery.table in demo.facts.get("batches", {}):
        return
    if delivery.by_command:
        batch_id = demo.ministry.cli(
            "intake", "load", str(delivery.path), "--table", delivery.table, "--yes"
        )["batch"]
    else:
        api = ministry_api(demo)
        synthetic = delivery.truth is not None
        batch_id = api.upload(delivery.table, delivery.path, synthetic=synthetic)["id"]
        api.post(f"/intake/batches/{batch_id}/start")
    batch = _wait_for_batch(demo, batch_id, report)
    batch["truth"] = str(delivery.truth) if delivery.truth else None
    batch["contract"] = ministry_api(demo).get(f"/databases/{delivery.table}")["contract"]
    demo.facts.setdefault("batches", {})[delivery.table] = batch
    demo.save()


def _wait_for_batch(demo: Demo, batch_id: int, report: Report) -> dict[str, Any]:
    api = ministry_api(demo)
    batch: dict[str, Any] = {}

    def done() -> bool:
        batch.update(api.get(f"/intake/batches/{batch_id}"))
        report(f"{batch['table']}: {batch['rows']['read']} dòng")
        return batch["state"] in ("done", "failed", "cancelled")

    wait_until(done, seconds=BATCH_SECONDS, what=f"batch {batch_id}")
    if batch["state"] != "done":
        raise RuntimeError(f"batch {batch_id}: {batch['state']} {batch['note']}")
    return batch
