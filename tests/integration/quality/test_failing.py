"""Failing rows found, sorted and counted by each of the ways, and how databases stand as kept."""

from datetime import date

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.services.contracts import actions as contracts
from lienthong.services.quality import actions, failing, queries
from lienthong.services.quality.failing import Wanted, every_failure, failures
from lienthong.services.quality.models import Failure, RuleResult, Standing
from lienthong.services.quality.node.following import move
from lienthong.services.quality.scoring.kept import computed, database_scores
from lienthong.services.records import actions as records
from lienthong.services.records.access import Access
from tests.integration.quality.contract import CONTRACT

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("tests")
NAMES = ("Đền Trần", "Chùa Khuê Văn", "đình Khuê", "Miếu Ông")


def row(number: int, den: date = date(2026, 1, 1)):
    key = f"A{number}"
    values = {"ma": key, "ten": NAMES[number % 4], "tu": date(2026, 1, 2), "den": den}
    return key, values | {"so_the": None, "cha": None, "xac_nhan": clock.today()}


@pytest.fixture
def result(db) -> RuleResult:
    """Eight rows whose end lies before their beginning, and one that is right."""
    table = contracts.apply_contract(text=CONTRACT, file="do.yaml", by=BY).table("do_thu")
    right = row(9, den=date(2026, 2, 1))
    records.write_rows(table=table, rows=[*map(row, range(1, 9)), right], by=BY)
    actions.run(table_name="do_thu", by=BY)
    return RuleResult.objects.select_related("run").get(rule="do_thu.sau")


@pytest.fixture(params=["few", "walked", "sought"])
def way(request, monkeypatch) -> str:
    """Lead a search one way: as if few rows failed, or very many of which many or few match."""
    if request.param != "few":
        monkeypatch.setattr(failing, "FEW", 0)
        monkeypatch.setattr(failing, "COUNTED", 0 if request.param == "walked" else 10**9)
    return request.param


def found(result: RuleResult, text: str, **asked) -> list[str]:
    return [one.row_id for one in failures(Wanted(result, text, **asked)).rows]


def test_search_finds_what_the_row_and_its_failure_say(result, way) -> None:
    assert found(result, "khue") == ["A1", "A2", "A5", "A6"]
    assert found(result, "Khuê văn") == ["A1", "A5"]
    assert found(result, "A7") == ["A7"]
    assert found(result, "khong-co") == []
    value = Failure.objects.filter(result=result)[0].value
    assert len(found(result, value[:6])) == 8
    assert found(result, "khue", down=True) == ["A6", "A5", "A2", "A1"]
    assert len(found(result, "khue", sort="value")) == 4
    told = [one.row_id for part in every_failure(Wanted(result, "khue")) for one in part]
    assert told == ["A1", "A2", "A5", "A6"]


def test_every_failing_row_is_paged_from_both_ends_and_written(result) -> None:
    pages = [failures(Wanted(result), limit=3, offset=at).rows for at in (0, 3, 6, 9)]

    assert [one.row_id for page in pages for one in page] == [f"A{n}" for n in range(1, 9)]
    assert failures(Wanted(result)).total == result.kept == 8
    for sort in ("row_id", "value"):
        for down in (False, True):
            told = [f for part in every_failure(Wanted(result, "", sort, down)) for f in part]
            assert sorted(one.row_id for one in told) == [f"A{n}" for n in range(1, 9)]


def test_count_that_stops_says_so(result, monkeypatch) -> None:
    monkeypatch.setattr(failing, "COUNTED", 3)

    page = failures(Wanted(result, "khue"))

    assert (page.total, page.exact, len(page.rows)) == (3, False, 4)


def test_names_that_a_person_may_not_read_are_not_searched(result, way, monkeypatch) -> None:
    access = Access.unlimited(contracts.queries.table("do_thu")[1])
    monkeypatch.setattr(Access, "always_hidden", frozenset({"ten"}))

    assert found(result, "khue", access=access) == []


def test_kept_rows_and_standing_move_with_a_correction(result) -> None:
    table = contracts.queries.table("do_thu")[1]
    before = queries.index("do-thu").value
    records.write_rows(table=table, rows=[row(1, den=date(2026, 2, 1))], by=BY)

    step = move(table_name="do_thu", by=BY)

    assert step is not None
    result.refresh_from_db()
    assert (result.failed, result.kept) == (7, 7)
    (contract,) = contracts.queries.all_current()
    kept = database_scores([contract])["do-thu"]
    assert kept.words == computed([contract])["do-thu"].words
    assert kept.index.value == queries.index("do-thu").value > before
    assert Standing.objects.get().rows == 9
    Standing.objects.update(digest="", index=None)  # as before it was kept
    assert database_scores([contract])["do-thu"].index.value == kept.index.value
