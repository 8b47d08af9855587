"""A transaction in several packages is applied as one: nobody sees half of it."""

from dataclasses import replace

import pytest

from lienthong.core.package import limits
from lienthong.core.package.manifest import Origin
from lienthong.core.package.payload import PayloadTable
from lienthong.core.package.receipt import Counts, Receipt, parse_receipt
from lienthong.core.package.refusal import Refused
from lienthong.services.records import queries as records
from lienthong.services.records.models import RecordHistory
from lienthong.services.sync import applying_columns, parts, receive
from lienthong.services.sync.identity import Identity
from lienthong.services.sync.models import InPackage, StagedPart
from lienthong.services.sync.queries import in_position
from tests.integration.sync.sender import Sender, file, unit

pytestmark = pytest.mark.django_db(transaction=True)
GOES_ON = Origin("changes", "2026-11-21T01:00:00.000000Z", None, None, continues=True)


def deliver(data: bytes, identity: Identity) -> Receipt:
    return parse_receipt(receive.receive_package(data=data, epoch=0, identity=identity).body)


def part(sender: Sender, *tables: PayloadTable, **changed: object) -> bytes:
    return sender.package(*tables, origin=GOES_ON, **changed)


def test_parts_are_kept_until_the_last_and_then_shown_together(
    sender: Sender, identity: Identity
) -> None:
    table = sender.contract.table("thu_don_vi")
    first = deliver(part(sender, sender.table("thu_don_vi", unit("A"))), identity)
    second = deliver(part(sender, sender.table("thu_don_vi", unit("B", "A"))), identity)
    assert (first.staged, second.staged, first.counts) == (True, True, Counts(0, 0, 0))
    assert RecordHistory.objects.count() == 0
    assert in_position("bo-gui", "thu-dong-bo").last_sequence == 2

    last = deliver(sender.package(sender.table("thu_ho_so", file(1, don_vi="B"))), identity)

    assert (last.staged, last.counts) == (False, Counts(3, 0, 0))
    assert records.get(table, "B")["cap_tren"] == "A"
    assert StagedPart.objects.count() == 0
    assert list(InPackage.objects.values_list("staged", "applied")) == [
        (True, 0), (True, 0), (False, 3),
    ]  # fmt: skip


def test_parts_judged_by_columns_end_as_those_judged_by_rows(
    sender: Sender, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying_columns, "FEWEST", 1)
    deliver(part(sender, sender.table("thu_don_vi", unit("A"), unit("B", "A"))), identity)
    deliver(part(sender, sender.table("thu_ho_so", file(1, don_vi="B"), file(2, so="x"))), identity)

    last = deliver(sender.package(sender.table("thu_ho_so", file(3, don_vi="Z"))), identity)

    assert last.counts == Counts(3, 0, 2)
    assert [(v.row_id, v.rule) for v in last.verdicts] == [
        ("2", "type"), ("3", "thu_ho_so.don_vi.reference"),
    ]  # fmt: skip


def test_repeated_part_is_answered_again_and_kept_once(sender: Sender, identity: Identity) -> None:
    data = part(sender, sender.table("thu_don_vi", unit("A")))
    first = receive.receive_package(data=data, epoch=0, identity=identity)

    assert receive.receive_package(data=data, epoch=0, identity=identity) == first
    assert StagedPart.objects.count() == 1


def test_row_may_name_a_row_of_a_later_part_or_table(sender: Sender, identity: Identity) -> None:
    deliver(sender.package(sender.table("thu_don_vi", unit("0"))), identity)
    deliver(part(sender, sender.table("thu_ho_so", file(1, don_vi="B"))), identity)
    deliver(part(sender, sender.table("thu_don_vi", unit("B", "C"))), identity)

    last = deliver(sender.package(sender.table("thu_don_vi", unit("C"))), identity)

    assert last.counts == Counts(3, 0, 0)


def test_last_receipt_tells_the_refusals_of_all_parts(sender: Sender, identity: Identity) -> None:
    deliver(part(sender, sender.table("thu_ho_so", file(1, ten=None), file(2))), identity)

    last = deliver(sender.package(sender.table("thu_ho_so", file(3, dien_tich="x"))), identity)

    assert last.counts == Counts(1, 0, 2)
    assert [verdict.row_id for verdict in last.verdicts] == ["1", "3"]


def test_refused_version_that_a_later_part_mends_is_only_stale(
    sender: Sender, identity: Identity
) -> None:
    deliver(part(sender, sender.table("thu_ho_so", file(1, ten=None))), identity)

    last = deliver(sender.package(sender.table("thu_ho_so", file(1, version=2))), identity)

    assert (last.counts, last.verdicts) == (Counts(1, 1, 0), ())


def test_package_of_another_kind_does_not_end_a_transaction(
    sender: Sender, identity: Identity
) -> None:
    deliver(part(sender, sender.table("thu_don_vi", unit("A"))), identity)
    repair = replace(GOES_ON, kind="repair", continues=False)

    with pytest.raises(Refused) as refused:
        deliver(sender.package(sender.table("thu_don_vi", unit("B")), origin=repair), identity)

    assert refused.value.code == "malformed"


def test_transaction_beyond_the_limit_is_refused_and_nothing_of_it_applied(
    sender: Sender, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "STANDARD", limits.Limits(transaction_bytes=600))
    deliver(part(sender, sender.table("thu_don_vi", unit("A"))), identity)

    with pytest.raises(Refused) as refused:
        deliver(part(sender, sender.table("thu_don_vi", unit("B"))), identity)

    assert (refused.value.code, refused.value.values["what"]) == ("too-large", "transaction")
    assert RecordHistory.objects.count() == 0
