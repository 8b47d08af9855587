"""A batch is staged in pieces and seen as a whole: pausing, calling off, losing what was staged."""

import fcntl
import os
import threading

import pytest
from django.db import connection, connections

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, originals, queries, row_logs, staging
from lienthong.services.intake.actions import rechecking, run
from lienthong.services.intake.models import Batch, RepairLog, RowLog
from lienthong.services.intake.staging import Staging
from lienthong.services.records import actions as writing
from lienthong.services.records import queries as records
from lienthong.services.records import staged
from lienthong.services.records.access import Access
from lienthong.services.records.actions import ReceivedRow
from lienthong.services.records.masking import MASK
from tests.integration.intake.files import csv_bytes, row

BY = system("test")


@pytest.fixture
def batch(table, monkeypatch):
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    rows = [row(n) for n in range(1, 40)] + [row(40, Mã="X")]
    return receive(rows)


def receive(rows, **kwargs):
    return actions.receive_file(
        table_name="thu_nhan", file_name="a.csv", content=csv_bytes(rows), by=BY, unit="", **kwargs
    )


def staging_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'intake'")
        return [name for (name,) in cursor.fetchall()]


def at_row(number, do):
    """Do something when that many rows are staged."""
    return lambda batch: do(batch) if batch.rows_read == number else None


def pause(batch):
    actions.pause_batch(batch=batch, by=BY)


def cancel(batch):
    actions.cancel_batch(batch=batch, by=BY)


def test_nothing_is_seen_until_all_is(table, batch) -> None:
    seen = []
    actions.run_batch(
        batch_id=batch.pk,
        on_chunk=lambda b: seen.append((b.state, records.count(table), queries.open_count())),
    )

    assert {(s, r, q) for s, r, q in seen if s == "running"} == {("running", 0, 0)}
    assert (records.count(table), queries.open_count()) == (39, 1)
    assert staging_tables() == []


def test_paused_batch_goes_on_where_it_stood(table, batch) -> None:
    paused = actions.run_batch(batch_id=batch.pk, on_chunk=at_row(20, pause))
    assert (paused.state, paused.rows_read) == ("paused", 20)
    assert actions.run_batch(batch_id=batch.pk).state == "paused", "nothing runs it meanwhile"
    assert records.count(table) == 0

    actions.start(batch=batch, by=BY)
    done = actions.run_batch(batch_id=batch.pk)

    assert (done.state, done.rows_accepted, done.rows_quarantined) == ("done", 39, 1)
    assert {h.version for n in (1, 20, 39) for h in records.history(table, f"M{n:03d}")} == {1}
    acts = set(AuditRecord.objects.values_list("action", flat=True))
    assert {"intake.pause", "intake.start", "intake.finish"} <= acts


def test_cancelled_batch_leaves_nothing(table, batch) -> None:
    done = actions.run_batch(batch_id=batch.pk, on_chunk=at_row(20, cancel))

    assert done.state == "cancelled"
    assert (records.count(table), queries.open_count()) == (0, 0)
    assert (RepairLog.objects.count(), RowLog.objects.count(), staging_tables()) == (0, 0, [])


@pytest.mark.parametrize(("act", "state"), [(pause, "paused"), (cancel, "cancelled")])
def test_publishing_is_rolled_back_when_stopped(table, batch, monkeypatch, act, state) -> None:
    monkeypatch.setattr(staged, "PAGES_A_SLICE", 1)

    def stop(seen):
        if seen.state == "publishing":
            act(seen)

    def elsewhere(seen):
        thread = threading.Thread(target=lambda: (stop(seen), connections.close_all()))
        thread.start()
        thread.join()

    done = actions.run_batch(batch_id=batch.pk, on_chunk=elsewhere)

    assert (done.state, records.count(table), queries.open_count()) == (state, 0, 0)
    if state == "paused":
        actions.start(batch=batch, by=BY)
        again = actions.run_batch(batch_id=batch.pk)
        assert (again.state, records.count(table), again.rows_read) == ("done", 39, 40)
    assert staging_tables() == []


def test_batch_begins_anew_when_postgresql_lost_what_was_staged(table, batch) -> None:
    actions.run_batch(batch_id=batch.pk, on_chunk=at_row(20, pause))
    with connection.cursor() as cursor:  # what a crash does to unlogged tables
        cursor.execute(f"TRUNCATE {', '.join(Staging(batch.pk).tables)}")

    actions.start(batch=batch, by=BY)
    seen = []
    done = actions.run_batch(batch_id=batch.pk, on_chunk=lambda b: seen.append(b.rows_read))

    assert seen[0] == 10
    assert (done.rows_read, done.rows_accepted, records.count(table)) == (40, 39, 39)
    assert [r.count for r in queries.repairs(done)] == [40, 40], "each repair is counted once"


def test_sweep_removes_what_no_batch_needs(table, batch) -> None:
    actions.run_batch(batch_id=batch.pk, on_chunk=at_row(20, pause))
    staging.create(Staging(9_999), table)

    removed = actions.sweep(by=BY)

    assert removed["staging"] == 1
    assert {name.split("_")[0] for name in staging_tables()} == {f"b{batch.pk}"}


def test_later_batch_overwrites_and_keeps_history(table, batch) -> None:
    actions.run_batch(batch_id=batch.pk)
    writing.cancel_row(table=table, row_id="M002", reason="thử", by=BY)
    second = receive([row(1), row(2), row(3, name="Tên mới")])

    done = actions.run_batch(batch_id=second.pk)

    assert (done.rows_accepted, done.rows_unchanged, done.rows_written) == (3, 1, 2)
    history = {n: [h.event for h in records.history(table, n)] for n in ("M001", "M002", "M003")}
    assert {n: sorted(events) for n, events in history.items()} == {
        "M001": ["NEW"], "M002": ["CANCEL", "NEW", "UPDATE"], "M003": ["NEW", "UPDATE"],
    }  # fmt: skip
    assert max(records.history(table, "M003"), key=lambda h: h.version).batch == second.pk


def test_row_edited_meanwhile_keeps_both_in_its_history(table, batch) -> None:
    actions.run_batch(batch_id=batch.pk)
    second = receive([row(n, name=f"Lô hai {n}") for n in range(1, 31)])

    def edit(seen):
        held = records.get(table, "M005")
        changed = {name: held[name] for name in table.by_name} | {"ten": "Người sửa"}
        writing.write_rows(table=table, rows=[("M005", changed)], by=BY)

    actions.run_batch(batch_id=second.pk, on_chunk=at_row(10, edit))

    names = [h.row["ten"] for h in sorted(records.history(table, "M005"), key=lambda h: h.version)]
    assert names == ["Người thứ 5", "Người sửa", "Lô hai 5"]


def test_row_that_came_to_another_node_meanwhile_goes_to_the_desk(table, batch) -> None:
    good = {"ma": "M007", "ten": "Của nơi khác", "don_vi": "don-vi-a"}
    row_of_theirs = ReceivedRow("M007", 1, "NEW", clock.now(), good)

    def arrive(seen):
        writing.apply_received(table=table, rows=[row_of_theirs], source="nut-khac", by=BY)

    done = actions.run_batch(batch_id=batch.pk, on_chunk=at_row(20, arrive))

    assert (done.state, done.rows_accepted, done.rows_quarantined) == ("done", 38, 2)
    kept = queries.quarantine("thu_nhan").get(row_id="M007")
    assert kept.problems[0]["rule"] == "intake.foreign_row"
    assert records.get(table, "M007")["ten"] == "Của nơi khác"


@pytest.mark.parametrize("moment", ["_met", "_read_again"])
def test_batch_called_off_while_rows_are_judged_anew_stays_called_off(
    table, batch, monkeypatch, moment
) -> None:
    good = {"ma": "M007", "ten": "Của nơi khác", "don_vi": "don-vi-a"}
    row_of_theirs = ReceivedRow("M007", 1, "NEW", clock.now(), good)
    go_on = getattr(rechecking, moment)

    def call_off(*asked):
        thread = threading.Thread(target=lambda: (cancel(batch), connections.close_all()))
        thread.start()
        thread.join()
        return go_on(*asked)

    def arrive(seen):
        writing.apply_received(table=table, rows=[row_of_theirs], source="nut-khac", by=BY)

    monkeypatch.setattr(rechecking, moment, call_off)
    done = actions.run_batch(batch_id=batch.pk, on_chunk=at_row(20, arrive))

    assert (done.state, records.count(table), queries.open_count()) == ("cancelled", 1, 0)


def test_two_batches_of_one_table_are_published_one_after_the_other(table, batch) -> None:
    other = receive([row(n, name=f"Lô hai {n}") for n in range(20, 60)])
    failures = []

    def run_other():
        try:
            actions.run_batch(batch_id=other.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run_other)
    actions.run_batch(batch_id=batch.pk, on_chunk=at_row(10, lambda b: thread.start()))
    thread.join()

    assert failures == []
    assert set(Batch.objects.values_list("state", flat=True)) == {"done"}
    assert records.count(table) == 59
    versions = {h.version for h in records.history(table, "M025")}
    assert versions == {1, 2}


def test_row_log_shows_each_step_and_masks_personal_data(table, person) -> None:
    received = receive([row(1, **{"Tên": "  Người   thứ 1 ", "Căn cước": " 001090000001 "})])
    batch = actions.run_batch(batch_id=received.pk)
    contract = contracts.table("thu_nhan")[0]

    def seen_by(user):
        access = Access.of(user, contract, table)
        (found,) = row_logs.seen([*row_logs.repaired(batch)], access)
        return {(s.column, s.before, s.after) for s in found.steps}, found

    officer, found = seen_by(person())
    clerk, _ = seen_by(person("clerk", "don-vi-khac"))

    assert (found.number, found.row) == (2, "M001")
    assert ("can_cuoc", " 001090000001 ", "001090000001") in officer
    assert ("can_cuoc", MASK, MASK) in clerk
    assert ("ten", "  Người   thứ 1 ", "Người thứ 1") in clerk
    assert row_logs.repaired(batch, column="can_cuoc").count() == 1
    assert row_logs.repaired(batch, column="don_vi").count() == 0


def test_abandoned_upload_is_removed_and_a_living_one_is_not(table, node_settings) -> None:
    folder = node_settings.files_dir
    folder.mkdir(parents=True, exist_ok=True)
    dead, alive, young = (folder / f"{originals.INCOMING}{n}" for n in ("dead", "alive", "young"))
    for path in (dead, alive, young):
        path.write_bytes(b"half")
    for path in (dead, alive):
        os.utime(path, (0, 0))

    with alive.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        removed = actions.sweep(by=BY)

    assert removed["files"] == 1
    assert (dead.exists(), alive.exists(), young.exists()) == (False, True, True)
    alive.unlink()
    young.unlink()
