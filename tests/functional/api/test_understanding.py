"""How a file is read, over the API: preview, corrections, remembered matchings."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.services.intake import actions
from tests.corpus.messy_sheets import Sheet, xlsx
from tests.integration.intake.contract import TITLES
from tests.integration.intake.files import row

pytestmark = pytest.mark.usefixtures("table")


def hand_in(caller, sheet):
    file = SimpleUploadedFile("tep.xlsx", xlsx(("a", sheet)))
    return caller.upload("/intake/files", table="thu_nhan", file=file)[1]["id"]


def messy_sheet():
    sheet = Sheet().line("DANH SÁCH").head(["STT", *TITLES])
    sheet.put(*([n, *row(n, **{"Căn cước": f"00109000000{n}"})] for n in (1, 2, 3)))
    return sheet.line("", "", "Tổng cộng", "", "", 99)


def test_file_is_previewed_corrected_and_run(call) -> None:
    officer = call()
    batch = hand_in(officer, messy_sheet())

    _, seen = officer("get", f"/intake/batches/{batch}/preview")
    officer("post", f"/intake/batches/{batch}/lines", {"left": [5]})
    officer("post", f"/intake/batches/{batch}/start")
    actions.run_batch(batch_id=batch)
    _, left = officer("get", f"/intake/batches/{batch}/left-out")
    _, taken = officer("post", f"/intake/batches/{batch}/left-out/take", {"lines": [5]})
    _, kept = officer("get", "/intake/mappings")
    gone = officer("delete", f"/intake/mappings/{kept[0]['id']}")

    assert seen["header_rows"] == [2, 2]
    assert [c["surety"] for c in seen["columns"]][:3] == ["none", "sure", "sure"]
    assert seen["sample"] == {
        "rows": 3, "whole_file": True,
        "verdicts": {"accepted": 0, "repaired": 3, "waiting": 0, "quarantined": 0},
    }  # fmt: skip
    assert {s["column"] for s in seen["steps"]} == {"so_tien", "ngay_cap"}
    assert [(n["line"], n["reason"]) for n in left["lines"]] == [
        (1, "above"), (5, "person"), (6, "total"),
    ]  # fmt: skip
    assert taken == {"lines": 1, "accepted": 1, "kept_on_desk": 0}
    assert kept[0]["mapping"]["Số tiền"] == "so_tien"
    assert gone == (200, {"id": kept[0]["id"], "forgotten": True})
    assert officer("get", "/intake/mappings")[1] == []


def test_place_of_the_table_is_set_and_a_wrong_one_refused(call) -> None:
    officer = call()
    batch = hand_in(officer, messy_sheet())

    placed = officer(
        "put", f"/intake/batches/{batch}/place", {"header_rows": [2, 2], "last_row": 4}
    )
    refused = officer("put", f"/intake/batches/{batch}/place", {"header_rows": [9, 2]})

    rows = officer("get", f"/intake/batches/{batch}/preview")[1]["sample"]["rows"]
    assert (placed[0], rows) == (200, 2)
    assert (refused[0], refused[1]["code"]) == (400, "header-rows")


def test_sheet_of_two_tables_runs_only_when_one_was_chosen(call) -> None:
    officer = call()
    sheet = Sheet().head(list(TITLES)).put(*(row(n) for n in (1, 2, 3))).line()
    sheet.line("TT", "Đơn vị", "Ngày cấp", "Mã", "Tên").line(1, "a", "b", "c", "d")
    batch = hand_in(officer, sheet)

    refused = officer("post", f"/intake/batches/{batch}/start")
    chosen = officer("post", f"/intake/batches/{batch}/one-table")
    started = officer("post", f"/intake/batches/{batch}/start")

    assert (refused[0], refused[1]["code"]) == (409, "several-tables")
    assert (chosen[0], started[0]) == (200, 200)
    assert actions.run_batch(batch_id=batch).rows_accepted == 3


def test_personal_values_are_masked_for_those_who_may_not_see_them(call) -> None:
    clerk = call("clerk", "don-vi-a")
    officer = call("data_officer", "bo")
    batch = hand_in(clerk, messy_sheet())

    own = clerk("get", f"/intake/batches/{batch}/preview")[1]
    theirs = officer("get", f"/intake/batches/{batch}/preview")

    assert "001090000001" in str(own)
    if "001090000001" in str(theirs):
        assert officer("get", f"/intake/batches/{batch}")[0] == 200
    assert call("clerk", "don-vi-b")("get", f"/intake/batches/{batch}/preview")[0] == 404
