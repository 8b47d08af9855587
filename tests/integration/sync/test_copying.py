"""Existing rows are copied while changes go on: neither waits for the other, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import pytest

from lienthong.core.contract.model import Contract
from lienthong.core.package.receipt import Verdict
from lienthong.services.contracts import actions as contracts
from lienthong.services.records import actions as records
from lienthong.services.sync import retention, snapshot
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import Alarm, OutPackage, OutStream, Peer, RefusedRow
from lienthong.services.sync.rows import rows_after, rows_by_id, rows_of_history
from lienthong.services.sync.settle import package_rows
from tests.integration.sync.contract import REFERRING_CONTRACT
from tests.integration.sync.outgoing import (
    BY,
    Receiver,
    change,
    commit,
    deliver,
    large,
    pack,
)

EMPTY = dict.fromkeys(
    ("ma_the", "don_vi", "dien_tich", "con_hieu_luc", "tu_ngay", "den_ngay", "cap_nhat", "ghi_chu")
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "PACKAGE_ROWS", 2)


def write(contract: Contract, *codes: str) -> None:
    rows = [(code, {"ma": code, "cap_tren": None}) for code in codes]
    records.write_rows(table=contract.table("thu_don_vi"), rows=rows, by=BY)


def rewrite(contract: Contract, *codes: str) -> None:
    rows = [(code, {"ma": code, "cap_tren": "A"}) for code in codes]
    records.write_rows(table=contract.table("thu_don_vi"), rows=rows, by=BY)


def sent(kind: str) -> list[Sequence[str]]:
    return [
        [row_id for _, row_id, _ in package_rows(package)]
        for package in OutPackage.objects.filter(kind=kind)
    ]


def test_changes_take_turns_with_chunks_and_nothing_is_sent_twice(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    write(contract, "A", "B", "C", "D", "E")
    snapshot.ensure_streams(by=BY)
    stream = OutStream.objects.select_related("peer").get()

    rewrite(contract, "A", "B", "C", "E")
    pack(identity, commit(1, change("A", 2)))  # before the first chunk: it will have the row
    snapshot.snapshot_step(stream.pk, identity)
    pack(identity, commit(2, change("B", 2), change("C", 2)))  # B is copied, C is not
    while snapshot.snapshot_step(stream.pk, identity):
        pass
    pack(identity, commit(3, change("E", 2), change("Z")))

    assert sent("snapshot") == [["A", "B"], ["C", "D"], ["E"]]
    assert sent("changes") == [["B"], ["E", "Z"]]
    assert [p.kind for p in OutPackage.objects.all()] == [
        "snapshot", "changes", "snapshot", "snapshot", "changes",
    ]  # fmt: skip


def test_change_that_the_next_chunk_might_not_see_is_sent(
    receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    write(contract, "A", "B")
    snapshot.ensure_streams(by=BY)

    pack(identity, commit(1, change("A"), change("B", 2)))  # told, but not yet shown

    assert sent("changes") == [["B"]]


def test_parts_of_a_large_transaction_are_sent_whole_while_rows_are_copied(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    write(contract, "A", "B", "C")
    snapshot.ensure_streams(by=BY)

    pack(identity, large(1, (change("B", 2),), (change("C", 2),)))

    assert sent("changes") == [["B"], ["C"]]


def test_chunks_wait_for_room_in_the_queue(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    write(contract, *(f"A{n:02}" for n in range(12)))
    snapshot.ensure_streams(by=BY)
    stream = OutStream.objects.select_related("peer").get()

    first = snapshot.snapshot_all(identity)
    again = snapshot.snapshot_all(identity)
    assert snapshot.is_waiting()
    deliver(stream, identity, receiver)
    after = snapshot.snapshot_all(identity)
    deliver(stream, identity, receiver)
    snapshot.snapshot_all(identity)

    assert (first, again, after) == (snapshot.AHEAD, 0, 3)
    assert list(chain(*sent("snapshot"))) == [f"A{n:02}" for n in range(12)]
    assert not snapshot.is_waiting()


def test_chunks_do_not_wait_for_receipts_that_are_brought_by_hand(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    write(contract, *(f"A{n:02}" for n in range(12)))
    Peer.objects.update(url="file:")
    snapshot.ensure_streams(by=BY)

    made = [snapshot.snapshot_all(identity) for _ in range(3)]

    assert made == [snapshot.AHEAD, 3, 0]  # in turn with changes all the same
    assert OutStream.objects.get().snapshot == OutStream.MENDING


def test_copying_goes_on_where_a_dead_process_left_it(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    write(contract, "A", "B", "C")
    snapshot.ensure_streams(by=BY)
    stream = OutStream.objects.get()
    snapshot.snapshot_step(stream.pk, identity)

    class Killed(Exception):
        pass

    def killed() -> None:
        raise Killed

    with pytest.raises(Killed):
        snapshot.snapshot_all(identity, going_on=killed)
    snapshot.snapshot_all(identity)

    assert sent("snapshot") == [["A", "B"], ["C"]]


def test_rows_are_copied_after_those_they_refer_to(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    contracts.apply_contract(text=REFERRING_CONTRACT, file="thu2.yaml", by=BY)
    write(contract, *(f"A{n:02}" for n in range(8)))
    snapshot.ensure_streams(by=BY)
    referring = OutStream.objects.get(contract_id="thu-tham-chieu")

    snapshot.snapshot_all(identity)

    referring.refresh_from_db()
    assert referring.snapshot == OutStream.WAITING
    assert OutStream.objects.get(contract_id="thu-dong-bo").snapshot == OutStream.WAITING


def test_chunk_of_wide_rows_is_short(contract: Contract) -> None:
    table = contract.table("thu_ho_so")
    rows = [(str(n), {"so": n, "ten": "x" * 1000}) for n in range(9)]
    records.write_rows(table=table, rows=[(i, {**EMPTY, **v}) for i, v in rows], by=BY)

    def chunk(text: int) -> int:
        return len(rows_after(table, "", source="bo-thu", limit=8, text=text))

    assert (chunk(1), chunk(5000), chunk(10**6)) == (1, 4, 8)


def test_row_refused_for_one_that_a_later_chunk_had_is_sent_once_more(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    write(contract, "A", "B", "Z")
    rewrite(contract, "A")
    snapshot.ensure_streams(by=BY)
    stream = OutStream.objects.select_related("peer").get()
    snapshot.snapshot_all(identity)
    receiver.verdicts["A"] = Verdict("thu_don_vi", "A", 2, "refused", "r", "m", "", {})
    assert snapshot.mend_copied(identity, by=BY) == 0  # the chunks are not answered yet
    deliver(stream, identity, receiver)
    receiver.verdicts.clear()

    mended = snapshot.mend_copied(identity, by=BY)
    deliver(stream, identity, receiver)

    assert (mended, snapshot.mend_copied(identity, by=BY)) == (1, 0)
    assert sent("repair") == [["A"]]
    assert RefusedRow.objects.get().state == RefusedRow.RESOLVED
    assert OutStream.objects.get().snapshot == OutStream.DONE


def test_rows_are_read_in_the_text_form_of_the_log(contract: Contract) -> None:
    table = contract.table("thu_ho_so")
    values = {
        "so": 7, "ten": "Hồ sơ \t\n\\N", "ma_the": "", "don_vi": None, "dien_tich": "12.50",
        "con_hieu_luc": True, "tu_ngay": "2026-01-02", "den_ngay": None,
        "cap_nhat": "2026-11-21T08:30:00.5+07:00", "ghi_chu": None,
    }  # fmt: skip
    records.write_rows(table=table, rows=[("7", values)], by=BY)

    now = rows_by_id(table, ["7", "8"], source="bo-thu")

    (row,) = now.rows
    assert (row.row_id, row.version, row.event) == ("7", 1, "NEW")
    assert row.values == (
        "7", "Hồ sơ \t\n\\N", "", None, "12.50", "t", "2026-01-02", None,
        "2026-11-21 01:30:00.5+00", None,
    )  # fmt: skip
    assert rows_of_history(table, {"7": 1, "8": 1}).rows == now.rows
    assert len(rows_after(table, "7", source="bo-thu", limit=5, text=1)) == 0
    assert len(rows_by_id(table, [], source="bo-thu")) == 0


def test_first_copy_larger_than_the_queue_goes_on_as_receipts_come(
    small_chunks: None, receiver: Receiver, identity: Identity, contract: Contract
) -> None:
    """By a carrier: it neither fills the queue nor begins anew."""
    Peer.objects.update(url="file:")
    write(contract, *"ABCDEFGHIJ")
    snapshot.ensure_streams(by=BY)
    stream = OutStream.objects.select_related("peer").get()
    snapshot.snapshot_step(stream.pk, identity)
    chunk = len(bytes(OutPackage.objects.get().payload or b""))
    limit = 5 * chunk  # the whole copy is five chunks
    rounds = 0
    while OutStream.objects.get().snapshot == OutStream.WAITING:
        snapshot.snapshot_all(identity, ahead=10, queue_bytes=limit)
        retention.bound_queues(limit=limit, by=BY)
        waiting = OutPackage.objects.filter(state=OutPackage.PENDING).count()
        assert waiting <= 2
        assert not Alarm.objects.filter(resolved_at=None).exists()
        rounds += 1
        assert rounds < 6
        deliver(stream, identity, receiver)

    assert sent("snapshot") == [["A", "B"], ["C", "D"], ["E", "F"], ["G", "H"], ["I", "J"]]
