"""A file over the API: handed in, run by the worker, corrected at the desk."""

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import load_workbook

from lienthong.services.intake.models import Batch
from tests.integration.intake.files import csv_bytes, row

pytestmark = pytest.mark.usefixtures("table")


def upload(caller, rows, **form):
    file = SimpleUploadedFile("tep.csv", csv_bytes(rows))
    return caller.upload("/intake/files", table="thu_nhan", file=file, **form)


def run(batch):
    from lienthong.services.intake import actions

    actions.run_batch(batch_id=batch["id"])


def test_file_is_handed_in_run_and_corrected(call) -> None:
    officer = call()

    status, batch = upload(officer, [row(1), row(2, Mã="X")], start="true")
    run(batch)
    done = officer("get", f"/intake/batches/{batch['id']}")[1]
    listed = officer("get", f"/intake/quarantine?table=thu_nhan&batch={batch['id']}")[1]
    (bad,) = listed["rows"]
    wrong = officer("post", f"/intake/quarantine/{bad['id']}/correct", {"values": {"ma": "Y"}})
    right = officer("post", f"/intake/quarantine/{bad['id']}/correct", {"values": {"ma": "M002"}})

    assert (status, batch["state"]) == (200, "queued")
    assert (done["state"], done["rows"]["accepted"], done["percent"]) == ("done", 1, 100)
    assert done["mapping"]["Số tiền"] == "so_tien"
    assert done["repairs"][0]["column"] in ("so_tien", "ngay_cap")
    assert (listed["total"], bad["row_number"]) == (1, 3)
    assert (wrong[0], wrong[1]["accepted"]) == (200, False)
    assert right[1] == {"accepted": True, "row_id": "M002", "version": 1, "problems": []}
    assert officer("get", f"/intake/quarantine/{bad['id']}")[1]["state"] == "corrected"


def test_same_file_again_is_refused_until_said_so(call) -> None:
    officer = call()
    upload(officer, [row(1)])

    refused = upload(officer, [row(1)])
    again = upload(officer, [row(1)], again="true")

    assert (refused[0], refused[1]["code"]) == (409, "same-file")
    assert again[0] == 200


def test_disguised_file_is_named(call) -> None:
    file = SimpleUploadedFile("bang.xlsx", b"%PDF-1.7")

    status, answer = call().upload("/intake/files", table="thu_nhan", file=file)

    assert (status, answer["code"], answer["values"]["kind"]) == (415, "not-a-table", "PDF")


def test_mapping_is_set_and_checked(call) -> None:
    officer = call()
    _, batch = upload(officer, [row(1)])
    path = f"/intake/batches/{batch['id']}"

    bad = officer("put", f"{path}/mapping", {"mapping": {"Mã": "ten", "Tên": "ten"}})
    good = officer("put", f"{path}/mapping", {"mapping": batch["mapping"]})
    stopped = officer("post", f"{path}/cancel")
    late = officer("post", f"{path}/start")

    assert (bad[0], bad[1]["code"]) == (422, "field-fed-twice")
    assert good[1]["state"] == "previewed"
    assert stopped[1]["state"] == "cancelled"
    assert (late[0], late[1]["code"]) == (409, "batch-state")


def test_clerk_sees_neither_batches_nor_rows_of_another_unit(call) -> None:
    mine, theirs = call("clerk", "don-vi-a"), call("clerk", "don-vi-b")
    _, batch = upload(mine, [row(1, Mã="X")])
    run(batch)
    (bad,) = mine("get", "/intake/quarantine?table=thu_nhan")[1]["rows"]

    assert theirs("get", f"/intake/batches/{batch['id']}")[0] == 404
    assert theirs("get", "/intake/batches")[1] == []
    assert theirs("get", "/intake/quarantine?table=thu_nhan")[1]["total"] == 0
    assert theirs("post", f"/intake/quarantine/{bad['id']}/discard", {"reason": "x"})[0] == 404
    assert mine("post", f"/intake/quarantine/{bad['id']}/discard", {"reason": "thừa"})[0] == 200


def test_clerk_does_not_download_a_file_that_may_hold_other_units_rows(call) -> None:
    officer, clerk = call("data_officer", "don-vi-a"), call("clerk", "don-vi-a")
    _, of_all = upload(officer, [row(1)])
    _, own = upload(clerk, [row(2)])

    def download(caller, batch):
        with closing(caller.raw("get", f"/intake/batches/{batch['id']}/original")) as answer:
            return answer.status_code

    assert download(clerk, of_all) == 403
    assert (download(officer, own), download(clerk, own)) == (200, 200)


def test_leader_may_not_hand_in(call) -> None:
    assert upload(call("leader"), [row(1)])[0] == 403
    assert not Batch.objects.exists()


def test_open_rows_are_downloaded_with_reasons(call) -> None:
    officer = call()
    _, batch = upload(officer, [row(1, Mã="X")])
    run(batch)

    answer = officer.raw("get", "/intake/quarantine/thu_nhan/open.xlsx")

    _, first = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert first[0] == "X"
    assert "X" in first[-2]


def test_worker_runs_what_waits_and_what_was_left_behind(call) -> None:
    from lienthong.entrypoints.jobs.worker import run as work

    _, batch = upload(call(), [row(1)], start="true")
    Batch.objects.filter(pk=batch["id"]).update(state="running")

    # A browser's test in the same process keeps an event loop in this thread.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, wait=False).result()

    assert Batch.objects.get().state == "done"


def test_batches_are_found_looked_into_and_taken_back(call) -> None:
    officer = call()
    _, batch = upload(officer, [row(1), row(2), row(3, Mã="X")], start="true")
    run(batch)
    address = f"/intake/batches/{batch['id']}"

    found = officer("get", "/intake/batches?state=done&search=tep.csv&order=-luc")[1]
    none = officer("get", "/intake/batches?until=2020-01-01")[1]
    repairs = officer("get", f"{address}/repairs?column=so_tien")[1]
    preview = officer("get", f"{address}/undo")[1]
    refused = officer("post", f"{address}/undo", {"reason": ""})
    asked = officer("post", f"{address}/undo", {"reason": "nhầm tệp"})

    from lienthong.base.actor import system
    from lienthong.services.intake import actions

    actions.run_undo(undo_id=asked[1]["id"], by=system("test"))
    done = officer("get", address)[1]

    assert ([b["id"] for b in found], none) == ([batch["id"]], [])
    assert repairs["total"] == 2
    assert repairs["rows"][0]["steps"][0]["after"]
    assert (preview["made"], preview["touched"]) == (2, 0)
    assert (refused[0], asked[0]) == (400, 200)
    assert (done["state"], done["undo"]["rows"]["cancelled"]) == ("undone", 2)


def test_queued_batch_is_paused_and_called_off(call) -> None:
    officer = call()
    _, batch = upload(officer, [row(1)], start="true")
    address = f"/intake/batches/{batch['id']}"

    paused = officer("post", f"{address}/pause")[1]
    again = officer("post", f"{address}/start")[1]
    cancelled = officer("post", f"{address}/cancel")[1]

    assert [b["state"] for b in (paused, again, cancelled)] == ["paused", "queued", "cancelled"]
