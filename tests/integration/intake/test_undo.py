"""A published batch is taken back: what it made goes, what it changed is as it was."""

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.audit.models import AuditRecord
from lienthong.services.intake import actions, queries, undo
from lienthong.services.intake.models import BatchUndo
from lienthong.services.records import actions as writing
from lienthong.services.records import queries as records
from tests.integration.intake.files import csv_bytes, row

BY = system("test")


def load(rows):
    received = actions.receive_file(
        table_name="thu_nhan", file_name="a.csv", content=csv_bytes(rows), by=BY, unit="",
        again=True,
    )  # fmt: skip
    return actions.run_batch(batch_id=received.pk)


def take_back(batch, overwrite=False):
    asked = actions.undo_batch(batch=batch, overwrite=overwrite, reason="nhầm tệp", by=BY)
    return actions.run_undo(undo_id=asked.pk, by=BY)


def edit(table, row_id, name):
    held = records.get(table, row_id)
    changed = {n: held[n] for n in table.by_name} | {"ten": name}
    writing.write_rows(table=table, rows=[(row_id, changed)], by=BY)


def newest(table, row_id):
    return max(records.history(table, row_id), key=lambda h: h.version)


@pytest.fixture
def second(table):
    """A batch that made M003 and M004, changed M001, revived M002 and left one row to the desk."""
    load([row(1), row(2, name="Đã hủy")])
    writing.cancel_row(table=table, row_id="M002", reason="thử", by=BY)
    return load([row(1, name="Tên mới"), row(2), row(3), row(4), row(5, Mã="X")])


def test_whole_batch_is_taken_back(table, second) -> None:
    counted = undo.counts(second)
    assert (counted.made, counted.changed, counted.touched) == (2, 2, 0)

    done = take_back(second)

    assert (done.state, done.rows_cancelled, done.rows_restored, done.rows_left) == (
        "done",
        2,
        2,
        0,
    )
    assert records.get(table, "M001")["ten"] == "Người thứ 1"
    assert records.count(table) == 1
    assert (newest(table, "M002").event, newest(table, "M002").row["ten"]) == ("CANCEL", "Đã hủy")
    assert [newest(table, n).event for n in ("M003", "M004")] == ["CANCEL", "CANCEL"]
    assert "nhầm tệp" in newest(table, "M003").reason
    assert (queries.batch(second.pk).state, queries.open_count(), done.rows_closed) == (
        "undone", 0, 1,
    )  # fmt: skip
    acts = AuditRecord.objects.filter(subject=f"batch:{second.pk}").values_list("action", flat=True)
    assert {"intake.undo", "intake.undo_finish"} <= set(acts)


def test_rows_changed_since_are_shown_and_left(table, second) -> None:
    edit(table, "M001", "Người sửa")
    writing.cancel_row(table=table, row_id="M004", reason="trùng", by=BY)

    shown = {t.row_id: (t.event, t.reason) for t in undo.touched(second)}
    done = take_back(second)

    assert shown == {"M001": ("UPDATE", ""), "M004": ("CANCEL", "trùng")}
    assert (done.rows_cancelled, done.rows_restored, done.rows_left) == (1, 1, 2)
    assert records.get(table, "M001")["ten"] == "Người sửa"


def test_rows_changed_since_are_taken_back_when_the_person_says_so(table, second) -> None:
    edit(table, "M001", "Người sửa")
    edit(table, "M003", "Người sửa")
    take_back(second)

    done = take_back(second, overwrite=True)

    assert records.get(table, "M001")["ten"] == "Người thứ 1"
    assert newest(table, "M003").event == "CANCEL"
    assert (done.rows_left, records.count(table)) == (0, 1)


def test_row_mended_on_the_desk_belongs_to_its_batch(table, second) -> None:
    (kept,) = queries.quarantine("thu_nhan")
    actions.correct_row(row=kept, values={"ma": "M005"}, by=BY)

    take_back(second)

    assert newest(table, "M005").event == "CANCEL"


@pytest.mark.parametrize("state", ["undone", "running"])
def test_undo_is_refused_where_it_makes_no_sense(table, second, state) -> None:
    if state == "undone":
        take_back(second)
    else:
        actions.undo_batch(batch=second, overwrite=False, reason="x", by=BY)

    with pytest.raises(UserError) as caught:
        actions.undo_batch(batch=second, overwrite=False, reason="x", by=BY)

    assert caught.value.code == ("batch-state" if state == "undone" else "undo-running")


def test_undo_needs_a_reason(table, second) -> None:
    with pytest.raises(UserError) as caught:
        actions.undo_batch(batch=second, overwrite=False, reason=" ", by=BY)

    assert caught.value.code == "reason-needed"
    assert BatchUndo.objects.count() == 0


def test_same_file_may_come_again_after_the_undo(table) -> None:
    first = load([row(1)])
    take_back(first)

    again = actions.receive_file(
        table_name="thu_nhan", file_name="a.csv", content=csv_bytes([row(1)]), by=BY, unit=""
    )
    done = actions.run_batch(batch_id=again.pk)

    assert (done.rows_written, records.count(table)) == (1, 1)
    assert [h.event for h in sorted(records.history(table, "M001"), key=lambda h: h.version)] == [
        "NEW", "CANCEL", "UPDATE",
    ]  # fmt: skip
