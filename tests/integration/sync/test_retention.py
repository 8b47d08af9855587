"""A receiver that stays away does not fill the node's disk, and gets every row when it is back."""

from __future__ import annotations

import pytest

from lienthong.base.settings import Kept
from lienthong.core.contract.model import Contract
from lienthong.services.audit.models import AuditRecord
from lienthong.services.records import actions as records
from lienthong.services.sync import actions, queries, retention, snapshot
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Alarm, OutPackage, OutStream
from lienthong.services.sync.ports import SlotState
from tests.integration.sync.outgoing import (
    BY,
    SLOT,
    Receiver,
    change,
    commit,
    deliver,
    pack,
)

pytestmark = pytest.mark.django_db(transaction=True)


def open_alarms() -> list[str]:
    return sorted(Alarm.objects.filter(resolved_at=None).values_list("kind", flat=True))


def size(stream: OutStream) -> int:
    return sum(len(bytes(p.payload or b"")) for p in OutPackage.objects.filter(stream=stream))


def test_full_queue_is_not_filled_further_and_rows_are_copied_once_it_is_empty(
    stream: OutStream, identity: Identity, receiver: Receiver, contract: Contract
) -> None:
    rows = [(code, {"ma": code, "cap_tren": None}) for code in "ABC"]
    records.write_rows(table=contract.table("thu_don_vi"), rows=rows, by=BY)
    pack(identity, commit(1, change("A")))
    limit = size(stream) - 1

    retention.bound_queues(limit=limit, by=BY)
    made = pack(identity, commit(2, change("B")), commit(3, change("C")))

    assert (made, open_alarms()) == (0, ["queue-full"])
    assert not queries.is_drained()
    retention.bound_queues(limit=limit, by=BY)  # the queue is as full as it was
    assert snapshot.snapshot_all(identity) == 0

    deliver(stream, identity, receiver)
    retention.bound_queues(limit=limit, by=BY)
    snapshot.snapshot_all(identity)

    kinds = [(package.kind, package.row_count) for package in OutPackage.objects.all()]
    assert kinds == [("changes", 1), ("snapshot", 3)]
    assert open_alarms() == []
    done = AuditRecord.objects.filter(action__startswith="sync.queue").values_list("action")
    assert sorted(done) == [("sync.queue_empty",), ("sync.queue_full",)]


def test_alarm_of_a_full_queue_ends_when_a_new_slot_lets_rows_be_copied(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    pack(identity, commit(1, change("A")))
    limit = size(stream) - 1
    retention.bound_queues(limit=limit, by=BY)
    actions.start_capture(slot=SLOT, slot_is_new=True, by=BY)
    deliver(stream, identity, receiver)

    retention.bound_queues(limit=limit, by=BY)

    assert open_alarms() == []


def test_half_full_queue_is_told_and_forgotten(stream: OutStream, identity: Identity) -> None:
    pack(identity, commit(1, change("A")))

    retention.bound_queues(limit=size(stream) + 1, by=BY)
    assert open_alarms() == ["queue-large"]
    retention.bound_queues(limit=10 * size(stream), by=BY)

    assert open_alarms() == []
    assert OutStream.objects.get().snapshot == OutStream.DONE


def test_oldest_acknowledged_payloads_are_let_go_beyond_the_bound(
    stream: OutStream, identity: Identity, receiver: Receiver
) -> None:
    for end in (1, 2, 3):
        pack(identity, commit(end, change(f"A{end}")))
    deliver(stream, identity, receiver)
    pack(identity, commit(4, change("A4")))
    newest = len(bytes(OutPackage.objects.get(sequence=3).payload or b""))

    assert retention.purge_beyond(limit=newest, by=BY) == 2
    assert retention.purge_beyond(limit=newest, by=BY) == 0

    kept = OutPackage.objects.filter(payload__isnull=False).values_list("sequence", flat=True)
    assert sorted(kept) == [3, 4]


@pytest.mark.parametrize(
    ("retained", "alarms", "given_up"),
    [(50, [], False), (51, ["log-retained"], False), (101, ["log-retained"], True)],
)
def test_log_beyond_its_bound_is_given_up(
    retained: int, alarms: list[str], given_up: bool, transactional_db: None
) -> None:
    state = SlotState(lost=False, retained_bytes=retained * retention.MEGABYTE)

    assert retention.log_is_too_large(state, 100 * retention.MEGABYTE) is given_up
    assert open_alarms() == alarms
    assert retention.log_is_too_large(None, 100) is False
    assert open_alarms() == []


def test_bounds_shrink_when_the_disk_is_nearly_full() -> None:
    kept = Kept(log_mb=800, queue_mb=80)

    usual = retention.bounds(kept, free_bytes=retention.LOW_DISK)
    low = retention.bounds(kept, free_bytes=retention.LOW_DISK - 1)

    assert usual == retention.bounds(kept, free_bytes=None)
    assert (usual.log, low.log, low.queue) == (800 * 2**20, 100 * 2**20, 10 * 2**20)
