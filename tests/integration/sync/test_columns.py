"""Rows judged by whole columns end as rows judged one by one: same verdicts, same tables."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from lienthong.base.actor import system
from lienthong.core.contract.model import Contract
from lienthong.core.package.payload import PayloadRow, PayloadTable
from lienthong.core.package.receipt import Counts
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts.sql import table_name
from lienthong.services.records.models import RecordHistory
from lienthong.services.sync import applying_columns
from lienthong.services.sync.applying import Application
from lienthong.services.sync.models import Peer
from tests.integration.sync.contract import SYNC_CONTRACT
from tests.integration.sync.sender import AT

pytestmark = pytest.mark.django_db(transaction=True)
PEER = Peer(node_id="bo-gui", name="Bộ Gửi", direction=Peer.SENDER)
THIRD = Peer(node_id="bo-ba", name="Bộ Ba", direction=Peer.SENDER)
NEVER = 1_000_000
CASES, LONG_CASES = 6, 2_000
EVENTS = ("NEW", "UPDATE", "UPDATE", "UPDATE", "CANCEL")
TEXTS = (
    "a", "b", "c", "", None, "N/A", "Đền «Ngọc», \"Sơn\"\n\\.\n", " x ", "\\N", "x\x00", "'", "\t",
)  # fmt: skip
CELLS = {
    "ma_the": ("1", "2", "3", "4", "5", "", None, None, None),
    "don_vi": ("A", "B", "C", "D", "Z", "", None),
    "dien_tich": ("12.50", "-0", "007.10", "0.00000001", "1e5", "NaN", "", None, "9" * 40),
    "con_hieu_luc": ("t", "f", "t", None, "true"),
    "tu_ngay": ("2026-01-01", "2026-06-01", None, "20260101", "2026-02-30", "0000-01-01"),
    "den_ngay": ("2026-03-01", "2026-12-31", None, "9999-12-31", "infinity"),
    "cap_nhat": (AT, "2026-11-21 01:00:00.5+00", None, "2026-11-21T01:00:00Z", "2026-11-21"),
    "ghi_chu": TEXTS,
}


NUMBERED = SYNC_CONTRACT.replace(
    "          - {type: foreignKey, to: thu_don_vi.ma}\n",
    "          - {type: foreignKey, to: thu_don_vi.ma}\n"
    "      - name: ma_so\n"
    "        businessName: Mã số\n"
    "        logicalType: string\n"
    "        unique: true\n",
    1,
)


@contextmanager
def judged_from(rows: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(applying_columns, "FEWEST", rows)
        yield


def payloads(chance: random.Random, contract: Contract) -> list[PayloadTable]:
    mess = chance.choice((0.0, 0.02, 0.2, 0.8))
    units = [one_unit(chance, mess, code) for code in chance.sample("ABCDEFGH", 6)]
    files = [one_file(chance, mess, n) for n in chance.sample(range(-2, 30), 24)]
    made = [("thu_don_vi", units), ("thu_ho_so", files)]
    return [
        PayloadTable.of(name, [f.name for f in contract.table(name).fields], rows)
        for name, rows in made
        if chance.random() < 0.9
    ]


def one_unit(chance: random.Random, mess: float, code: str) -> PayloadRow:
    parent = chance.choice([None, None, *"ABCDEFGHX"])
    key = code if chance.random() >= mess else chance.choice((*TEXTS, "A|B"))
    return PayloadRow(code, chance.randint(1, 4), chance.choice(EVENTS), AT, (key, parent))


def one_file(chance: random.Random, mess: float, number: int) -> PayloadRow:
    cells: dict[str, str | None] = {"so": str(number), "ten": f"Hồ sơ {number}"}
    usual = {"ma_the": None, "dien_tich": "12.50", "con_hieu_luc": "t", "cap_nhat": AT}
    for name, choices in CELLS.items():
        cells[name] = chance.choice(choices) if chance.random() < mess else usual.get(name)
    if chance.random() < 0.4:
        cells["ma_the"] = chance.choice(CELLS["ma_the"])
    if chance.random() < 0.4:
        cells["don_vi"] = chance.choice(CELLS["don_vi"])
    if chance.random() < 0.3:
        cells["tu_ngay"], cells["den_ngay"] = "2026-06-01", chance.choice(CELLS["den_ngay"][:2])
    if chance.random() < mess:
        cells["so"] = chance.choice(("007", "-0", "x", None, str(2**63), "5"))
    if chance.random() < mess:
        cells["ten"] = chance.choice(TEXTS)
    at = AT if chance.random() >= mess else chance.choice((AT, "yesterday", "2026-11-21"))
    return PayloadRow(
        str(number), chance.randint(1, 4), chance.choice(EVENTS), at, tuple(cells.values())
    )


def state(contract: Contract) -> list[list[tuple[object, ...]]]:
    found = []
    with connection.cursor() as cursor:
        for table in contract.tables:
            cursor.execute(f"SELECT * FROM {table_name(table)} ORDER BY _id")
            found.append(cursor.fetchall())
    history = RecordHistory.objects.order_by("table_name", "row_id", "version")
    found.append(
        list(history.values_list("table_name", "row_id", "version", "event", "changed_at", "row"))
    )
    return found


def run(
    contract: Contract, peer: Peer, parts: list[list[PayloadTable]], *, stays: bool
) -> tuple[object, ...]:
    with transaction.atomic():
        application = Application(contract, peer)
        for part in parts:
            application.take(part)
        counts, verdicts = application.close()
        after = state(contract)
        transaction.set_rollback(not stays)
    told = sorted(repr(verdict) for verdict in verdicts)
    return counts, told, after


def compare(seed: int, contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    with judged_from(NEVER, monkeypatch):
        for peer in (PEER, THIRD, PEER):
            run(contract, peer, [payloads(chance, contract)], stays=True)
    for step in range(4):
        parts = [payloads(chance, contract) for _ in range(chance.randint(1, 3))]
        with judged_from(NEVER, monkeypatch):
            by_rows = run(contract, PEER, parts, stays=False)
        with judged_from(1, monkeypatch):
            by_columns = run(contract, PEER, parts, stays=True)
        assert by_columns == by_rows, f"seed {seed}, step {step}"
    with connection.cursor() as cursor:
        names = ", ".join(table_name(table) for table in contract.tables)
        cursor.execute(f"TRUNCATE {names}, records_history")


def test_columns_and_rows_end_the_same(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(CASES):
        compare(seed, contract, monkeypatch)


def test_row_that_was_lost_is_written_again_and_kept_once(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = contract.table("thu_don_vi")
    rows = [PayloadRow(code, 1, "NEW", AT, (code, None)) for code in "ABC"]
    payload = PayloadTable.of(table.name, [f.name for f in table.fields], rows)
    with judged_from(1, monkeypatch):
        run(contract, PEER, [[payload]], stays=True)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table_name(table)} WHERE _id = 'B'")

        counts, _, after = run(contract, PEER, [[payload]], stays=True)

    assert counts == Counts(1, 2, 0)
    assert [row[0] for row in after[0]] == ["A", "B", "C"]
    assert [row[1] for row in after[-1]] == ["A", "B", "C"]


def test_row_that_names_one_before_it_goes_before_a_later_one_of_its_number(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B has to know of A in time: one that only waits for A loses its number to C."""
    contract = contracts.apply_contract(text=NUMBERED, file="thu.yaml", by=system("test"))
    table = contract.table("thu_don_vi")
    rows = [
        PayloadRow("A", 1, "NEW", AT, ("A", None, None)),
        PayloadRow("B", 1, "NEW", AT, ("B", "A", "1")),
        PayloadRow("C", 1, "NEW", AT, ("C", None, "1")),
    ]
    payload = PayloadTable.of(table.name, [f.name for f in table.fields], rows)

    for fewest in (NEVER, 1):
        with judged_from(fewest, monkeypatch):
            counts, told, after = run(contract, PEER, [[payload]], stays=False)

        assert counts == Counts(2, 0, 1)
        assert [row[0] for row in after[0]] == ["A", "B"]
        assert "'C'" in told[0]


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_columns_and_rows_end_the_same_many_times(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = int(os.environ.get("SEED", random.SystemRandom().randrange(10**9)))
    print(f"SEED={first}")
    for seed in range(first, first + LONG_CASES):
        compare(seed, contract, monkeypatch)
