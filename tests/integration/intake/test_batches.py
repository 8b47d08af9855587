"""Files from arrival to the last chunk, on a real PostgreSQL."""

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.intake import actions, originals, previewing, queries
from lienthong.services.intake.actions import run
from lienthong.services.intake.mapping import MappingProblem
from lienthong.services.intake.models import Batch
from lienthong.services.records import queries as records
from lienthong.services.records.actions import write_rows
from tests.integration.intake.contract import TITLES
from tests.integration.intake.files import csv_bytes, row, xlsx_bytes

BY = system("test")


def receive(content, by=BY, file="tep.csv", **kwargs):
    return actions.receive_file(
        table_name="thu_nhan", file_name=file, content=content, by=by, unit="", **kwargs
    )


def test_good_bad_and_blank_rows_find_their_places(table) -> None:
    rows = [row(1), row(2, Mã="X"), ["", "", "", "", "", ""], row(3, **{"Số tiền": ""})]

    batch = actions.run_batch(batch_id=receive(csv_bytes(rows)).pk)

    assert (batch.state, batch.rows_read, batch.rows_blank) == ("done", 4, 1)
    assert (batch.rows_accepted, batch.rows_quarantined) == (2, 1)
    assert records.count(table) == 2
    kept = queries.quarantine("thu_nhan").get()
    assert (kept.row_number, kept.raw["Mã"], kept.batch_id) == (3, "X", batch.pk)
    assert kept.problems[0]["columns"] == ["ma"]
    assert queries.repairs(batch)[0].count == 3
    finish = AuditRecord.objects.get(action="intake.finish")
    assert finish.after["quarantined"] == 1


def test_same_rows_again_change_nothing(table) -> None:
    content = csv_bytes([row(1), row(2)])
    actions.run_batch(batch_id=receive(content).pk)

    batch = actions.run_batch(batch_id=receive(content, again=True).pk)

    assert (batch.rows_accepted, batch.rows_unchanged) == (2, 2)


def test_same_file_twice_names_the_earlier_batch(table) -> None:
    content = csv_bytes([row(1)])
    first = receive(content)

    with pytest.raises(UserError) as caught:
        receive(content, file="ten-khac.csv")

    assert caught.value.code == "same-file"
    assert caught.value.values["batch"] == first.pk


def test_same_file_of_another_unit_is_not_told_of(table, person) -> None:
    content = csv_bytes([row(1)])
    receive(content, file="bi-mat.csv")
    clerk = person("clerk", "don-vi-a").actor

    with pytest.raises(UserError) as caught:
        actions.receive_file(
            table_name="thu_nhan", file_name="a.csv", content=content, by=clerk, unit="don-vi-a"
        )

    assert (caught.value.code, set(caught.value.values)) == ("same-file", {"date"})


def test_second_row_with_one_identity_names_the_first(table) -> None:
    rows = [row(1), row(2), row(1, name="Người khác")]

    actions.run_batch(batch_id=receive(csv_bytes(rows)).pk)

    (problem,) = queries.quarantine("thu_nhan").get().problems
    assert problem["rule"] == "intake.doubled_in_file"
    assert problem["values"]["first"] == "2"
    assert records.get(table, "M001")["ten"] == "Người thứ 1"


def test_killed_run_continues_after_its_last_chunk(table, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    rows = [row(n) for n in range(1, 41)] + [row(3, name="Lặp lại")]
    batch = receive(csv_bytes(rows))

    def die(batch):
        if batch.rows_read == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.run_batch(batch_id=batch.pk, on_chunk=die)
    assert Batch.objects.get().rows_read == 20
    assert records.count(table) == 0, "nothing is visible before all of it is"
    done = actions.run_batch(batch_id=batch.pk)

    assert (done.state, done.rows_read, done.rows_accepted) == ("done", 41, 40)
    assert records.count(table) == 40
    assert {h.version for n in (1, 15, 40) for h in records.history(table, f"M{n:03d}")} == {1}
    (problem,) = queries.quarantine("thu_nhan").get().problems
    assert problem["values"]["first"] == "4"  # seen before the kill


def test_overtaken_run_writes_nothing(table, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    batch = receive(csv_bytes([row(n) for n in range(1, 31)]))

    def overtake(seen):
        if seen.rows_read == 10:
            actions.run_batch(batch_id=batch.pk)

    done = actions.run_batch(batch_id=batch.pk, on_chunk=overtake)

    assert (done.rows_read, done.rows_accepted) == (30, 30)


def test_unfinished_batches_are_queued_again_once(table) -> None:
    batch = receive(csv_bytes([row(1)]))
    actions.start(batch=batch, by=BY)

    resumed = [actions.resume_unfinished(by=BY), actions.resume_unfinished(by=BY)]

    from procrastinate.contrib.django.models import ProcrastinateJob

    assert resumed == [[batch.pk], [batch.pk]]
    assert ProcrastinateJob.objects.filter(task_name="intake.run_batch").count() == 1


def test_missing_column_stops_the_start_and_can_be_mapped(table) -> None:
    titles = ["Ký hiệu đối tượng", *TITLES[1:]]
    batch = receive(csv_bytes([row(1)], titles))
    assert batch.mapping["Ký hiệu đối tượng"] is None

    with pytest.raises(MappingProblem) as caught:
        actions.start(batch=batch, by=BY)
    assert caught.value.code == "missing-columns"
    assert caught.value.values["columns"] == "Mã"
    mapped = actions.set_mapping(
        batch=batch, mapping=batch.mapping | {"Ký hiệu đối tượng": "ma"}, by=BY
    )
    done = actions.run_batch(batch_id=mapped.pk)

    assert done.rows_accepted == 1
    assert originals.path_of(batch.file_sha256).is_file()


def test_two_columns_for_one_field_are_refused(table) -> None:
    batch = receive(csv_bytes([[*row(1), "Tên nữa"]], [*TITLES, "Tên"]))

    with pytest.raises(MappingProblem) as caught:
        actions.start(batch=batch, by=BY)

    assert caught.value.code == "field-fed-twice"


def test_unreadable_file_is_kept_with_its_reason(table) -> None:
    with pytest.raises(UserError) as caught:
        receive(b"%PDF-1.7 \x00\x01", file="bang.xlsx")

    batch = Batch.objects.get()
    assert caught.value.values["kind"] == "PDF"
    assert (batch.state, "PDF" in batch.state_note) == ("failed", True)
    assert originals.path_of(batch.file_sha256).read_bytes().startswith(b"%PDF")


def test_header_without_rows_is_a_clear_failure(table) -> None:
    batch = actions.run_batch(batch_id=receive(csv_bytes([])).pk)

    assert batch.state == "failed"
    assert "không có dòng dữ liệu" in batch.state_note


def test_rows_of_another_unit_are_kept_from_a_clerk(table, person) -> None:
    actions.run_batch(batch_id=receive(csv_bytes([row(1, unit="don-vi-b")])).pk)
    clerk = person("clerk", "don-vi-a")
    rows = [row(2), row(3, unit="don-vi-b"), row(1, name="Lấy của đơn vị khác")]

    batch = actions.run_batch(batch_id=receive(csv_bytes(rows), by=clerk.actor).pk)

    assert (batch.rows_accepted, batch.rows_quarantined) == (1, 2)
    rules = {p["rule"] for q in queries.quarantine("thu_nhan") for p in q.problems}
    assert rules == {"intake.other_unit"}
    assert records.get(table, "M001")["ten"] == "Người thứ 1"


def test_clerk_writes_no_row_without_a_unit_nor_takes_one_over(table, person) -> None:
    write_rows(table=table, rows=[("M001", {"ma": "M001", "ten": "Chưa của ai"})], by=BY)
    clerk = person("clerk", "don-vi-a")
    rows = [row(2, unit=""), row(1, unit="don-vi-a")]

    batch = actions.run_batch(batch_id=receive(csv_bytes(rows), by=clerk.actor).pk)

    assert (batch.rows_accepted, batch.rows_quarantined) == (0, 2)
    rules = {p["rule"] for q in queries.quarantine("thu_nhan") for p in q.problems}
    assert {"intake.empty_unit", "intake.other_unit"} <= rules
    assert records.get(table, "M001")["ten"] == "Chưa của ai"


def test_cancelled_batch_stops_at_the_chunk(table, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    batch = receive(csv_bytes([row(n) for n in range(1, 31)]))

    done = actions.run_batch(
        batch_id=batch.pk, on_chunk=lambda b: actions.cancel_batch(batch=b, by=BY)
    )

    assert (done.state, done.rows_read) == ("cancelled", 10)


def test_preview_shows_before_and_after_and_writes_nothing(table) -> None:
    batch = receive(xlsx_bytes([row(1), row(2, Mã="X")]), file="a.xlsx")

    first, second = previewing.preview(batch, table)[1].rows

    assert str(first.after["so_tien"]) == "1234.5"
    assert first.before["so_tien"] == "1.234,5"
    assert "so_tien" in {step.column for step in first.steps}
    assert (first.accepted, second.accepted) == (True, False)
    assert records.count(table) == 0


def test_kept_rows_are_counted_and_searched(table) -> None:
    rows = [row(1, Mã="X"), row(2, Mã="X"), row(3, name="Bà Út", **{"Ngày cấp": "hôm qua"})]
    actions.run_batch(batch_id=receive(csv_bytes(rows)).pk)

    assert queries.quarantine("thu_nhan", search="UT bà").count() == 1
    assert queries.open_count() == 3
