"""Rows of declared tables on a real PostgreSQL: versions, ownership, history, pages, digests."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.contracts import actions as contracts
from lienthong.services.records import actions, digests, queries
from lienthong.services.records.queries import Asked
from tests.unit.core.contract.contracts import SMALL

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def table():
    contract = contracts.apply_contract(text=SMALL, file="x.yaml", by=BY)
    return contract.table("thu_nghiem")


def write(table, *names, **kwargs):
    rows = [(name, {"ma": name, "tu_ngay": None, "den_ngay": None}) for name in names]
    return actions.write_rows(table=table, rows=rows, by=BY, **kwargs)


def test_write_new_changed_and_unchanged_rows(table) -> None:
    write(table, "Đa", "an")

    again = actions.write_rows(
        table=table,
        rows=[("Đa", {"ma": "Đà"}), ("an", {"ma": "an"})],
        by=BY,
    )

    assert [(w.row_id, w.version, w.event) for w in again] == [
        ("Đa", 2, "UPDATE"),
        ("an", 0, "UNCHANGED"),
    ]
    assert [h.version for h in queries.history(table, "Đa")] == [2, 1]
    assert queries.history(table, "Đa")[1].row["ma"] == "Đa"


def test_page_sorts_and_searches_as_vietnamese_do(table) -> None:
    write(table, "Đa", "ân", "an", "da", "ăn")

    ordered = queries.page(table, Asked(sort="ma")).rows
    plain = queries.page(table, Asked(search="DA")).rows
    marked = queries.page(table, Asked(search="đa")).rows

    assert [r["ma"] for r in ordered] == ["an", "ăn", "ân", "da", "Đa"]
    assert {r["ma"] for r in plain} == {"da", "Đa"}
    assert [r["ma"] for r in marked] == ["Đa"]


def test_search_takes_percent_and_quotes_as_they_are(table) -> None:
    write(table, "100% 'x'", "100")

    assert [r["ma"] for r in queries.page(table, Asked(search="0% 'x")).rows] == ["100% 'x'"]


def test_cancelled_row_leaves_lists_and_comes_back_as_next_version(table) -> None:
    write(table, "a")

    assert actions.cancel_row(table=table, row_id="a", reason="trùng", by=BY) == 2
    assert queries.count(table) == 0
    assert queries.history(table, "a")[0].reason == "trùng"
    assert write(table, "a")[0].version == 3


def test_row_of_another_node_may_not_be_changed(table) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    row = actions.ReceivedRow("a", 5, "NEW", at, {"ma": "a"})
    actions.apply_received(table=table, rows=[row], source="tinh", by=BY)

    with pytest.raises(UserError) as caught:
        write(table, "a")

    assert caught.value.code == "foreign-row"


def test_received_rows_only_move_forward(table) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def receive(version: int, source: str = "tinh") -> str:
        row = actions.ReceivedRow("a", version, "UPDATE", at, {"ma": str(version)})
        return actions.apply_received(table=table, rows=[row], source=source, by=BY)["a"]

    assert [receive(2), receive(1), receive(2), receive(3)] == [
        "applied", "stale", "stale", "applied",
    ]  # fmt: skip
    assert receive(9, "bo-khac") == "foreign"
    assert queries.get(table, "a")["ma"] == "3"


@pytest.mark.parametrize("method", digests.METHODS)
def test_digests_differ_only_in_the_bucket_that_changed(table, method) -> None:
    write(table, *(f"r{i}" for i in range(500)))
    scope = digests.Scope(table, "bo-thu", method=method)
    before, rows = digests.buckets(scope, bits=8), digests.rows_of(scope, ["r7", "r8"])

    actions.cancel_row(table=table, row_id="r7", reason="x", by=BY)
    after = digests.buckets(scope, bits=8)

    (changed,) = (b for b in before if before[b] != after[b])
    within = digests.Within(8, (changed,))
    assert "r7" in digests.rows_within(scope, within)
    assert (
        sum(n for n, _ in digests.buckets(scope, bits=12, within=within).values())
        == (before[changed][0])
    )
    without = digests.buckets(replace(scope, exclude=("r7",)), bits=8)
    assert sum(n for n, _ in without.values()) == 499
    changed_rows = digests.rows_of(scope, ["r7", "r8", "r-none"])
    assert changed_rows["r7"] != rows["r7"]
    assert {**changed_rows, "r7": None} == {**rows, "r7": None}
