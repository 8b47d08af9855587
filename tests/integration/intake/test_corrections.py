"""The quarantine desk: correct, correct a group, discard, download and hand in again, returns."""

import pytest
from python_calamine import load_workbook

from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
from lienthong.base.actor import system
from lienthong.base.errors import NotAllowed, UserError
from lienthong.services.intake import actions, queries
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.records import queries as records
from tests.integration.intake.files import csv_bytes, row, xlsx_bytes

BY = system("test")


def load(rows, by=BY, content=None, file="tep.csv"):
    batch = actions.receive_file(
        table_name="thu_nhan",
        file_name=file,
        content=content or csv_bytes(rows),
        by=by,
        unit="",
    )
    return actions.run_batch(batch_id=batch.pk)


def test_corrected_row_is_written_and_its_raw_kept(table) -> None:
    load([row(1, Mã="X", **{"Ngày cấp": "hôm qua"})])
    kept = queries.quarantine("thu_nhan").get()

    half = actions.correct_row(row=kept, values={"ma": "M001"}, by=BY)
    whole = actions.correct_row(row=kept, values={"ngay_cap": "2/3/2021"}, by=BY)

    kept.refresh_from_db()
    assert (half.accepted, [p.columns for p in half.problems]) == (False, [("ngay_cap",)])
    assert (whole.accepted, whole.row_id, whole.version) == (True, "M001", 1)
    assert (kept.state, kept.raw["Mã"], kept.raw["Ngày cấp"]) == ("corrected", "X", "hôm qua")
    assert records.get(table, "M001")["ngay_cap"].isoformat() == "2021-03-02"
    with pytest.raises(UserError) as caught:
        actions.correct_row(row=kept, values={}, by=BY)
    assert caught.value.code == "row-closed"


def test_clerk_of_another_unit_may_not_touch_a_row(table, person) -> None:
    load([row(1, Mã="X")])
    clerk = person("clerk", "don-vi-b").actor

    with pytest.raises(NotAllowed):
        actions.correct_row(row=QuarantinedRow.objects.get(), values={"ma": "M001"}, by=clerk)
    with pytest.raises(NotAllowed):
        actions.discard_row(row=QuarantinedRow.objects.get(), reason="thừa", by=clerk)


def test_clerk_may_not_touch_a_row_of_no_unit(table, person) -> None:
    load([row(1, Mã="X")])
    QuarantinedRow.objects.update(unit="")
    clerk = person("clerk", "don-vi-a").actor

    with pytest.raises(NotAllowed, match="không thuộc đơn vị nào"):
        actions.correct_row(row=QuarantinedRow.objects.get(), values={"ma": "M001"}, by=clerk)


def test_discarding_needs_a_reason(table) -> None:
    load([row(1, Mã="X")])
    kept = QuarantinedRow.objects.get()

    with pytest.raises(UserError):
        actions.discard_row(row=kept, reason=" ", by=BY)
    actions.discard_row(row=kept, reason="dòng thử", by=BY)

    kept.refresh_from_db()
    assert (kept.state, kept.resolution, kept.resolved_by) == ("discarded", "dòng thử", str(BY))


def test_download_corrected_and_handed_in_again_closes_the_rows(table, tmp_path) -> None:
    load([row(1, Mã="X", name="=1+1"), row(2, Mã="Y")])
    path = tmp_path / "sua.xlsx"
    path.write_bytes(make_quarantine_sheet(table, queries.quarantine("thu_nhan")))
    titles, first, second = load_workbook(path).get_sheet_by_index(0).to_python()
    assert titles[-2:] == ["Lý do", "Mã dòng cách ly"]
    assert "Mã" in first[-2]
    assert first[1] == "=1+1"

    first[0] = "M001"
    again = load([], content=xlsx_bytes([first, second], titles), file="sua.xlsx")

    assert (again.rows_accepted, again.rows_quarantined) == (1, 1)
    assert again.mapping["Lý do"] is None
    states = list(QuarantinedRow.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["corrected", "discarded", "open"]
    assert queries.open_count() == 1


def returned(table, version=1, rule="thu-nhan.x"):
    return actions.return_refused_row(
        table=table,
        row_id="M001",
        version=version,
        rule=rule,
        message="Tên «%(value)s» chưa đúng.",
        values={"value": "Người thứ 1"},
        remedy="Sửa tên.",
        by=system("sync"),
    )


def test_row_a_receiver_refused_is_corrected_into_its_next_version(table) -> None:
    load([row(1)])
    entry = returned(table)

    same = actions.correct_row(row=entry, values={}, by=BY)
    fixed = actions.correct_row(row=entry, values={"ten": "Tên đúng"}, by=BY)

    assert (same.accepted, fixed.accepted, fixed.version) == (False, True, 2)
    assert records.get(table, "M001")["ten"] == "Tên đúng"
    assert entry.unit == "don-vi-a"


def test_same_refusal_twice_makes_one_entry(table) -> None:
    load([row(1)])

    first, second, third = returned(table), returned(table), returned(table, rule="khac")

    assert first.pk == second.pk == third.pk
    assert len(QuarantinedRow.objects.get().problems) == 2
