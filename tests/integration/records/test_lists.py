"""Lists of declared tables on a real PostgreSQL: filters, orders, cursors, counts, indexes."""

from datetime import date

import pytest
from django.db import connection

from lienthong.base.actor import system
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import indexing
from lienthong.services.contracts.indexes import list_indexes
from lienthong.services.records import actions, counting, patience, queries
from lienthong.services.records.counting import Total
from lienthong.services.records.queries import Asked
from tests.integration.records.wide import WIDE

BY = system("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    contract = contracts.apply_contract(text=WIDE, file="rong.yaml", by=BY)
    return contract.table("rong")


ROWS = [
    ("1", "Đền Trần", "A", date(1890, 1, 2), 5, True),
    ("2", "Chùa Trăn", "B", date(2020, 5, 6), 15, False),
    ("3", "Đình Tran", "A", None, None, None),
    ("4", "Ấp Bắc", None, date(2020, 5, 6), 7, True),
    ("5", "an toàn", "B", date(2021, 1, 1), 100, False),
]


@pytest.fixture
def filled(table):
    names = ("ma", "ten", "loai", "ngay", "so", "dung")
    rows = [(row[0], dict(zip(names, row, strict=True))) for row in ROWS]
    actions.write_rows(table=table, rows=rows, by=BY)
    return table


def found(table, **asked) -> list[str]:
    return [row["ma"] for row, _ in queries.rows(table, Asked(**asked))]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"ten__contains": "tran"}, ["1", "2", "3"]),
        ({"ten__contains": "Trần"}, ["1"]),
        ({"ten__starts": "chua"}, ["2"]),
        ({"ten": "Ấp Bắc"}, ["4"]),
        ({"loai": ("A", "B")}, ["1", "2", "3", "5"]),
        ({"loai": ("A", "—")}, ["1", "3", "4"]),
        ({"loai": "—"}, ["4"]),
        ({"loai": "*"}, ["1", "2", "3", "5"]),
        ({"ngay__gte": date(2020, 1, 1), "ngay__lte": date(2020, 12, 31)}, ["2", "4"]),
        ({"so__gte": 6, "so__lte": 15}, ["2", "4"]),
        ({"dung": True}, ["1", "4"]),
        ({"ten__contains": "100%"}, []),
    ],
)
def test_filters_of_every_kind(filled, filters, expected) -> None:
    assert found(filled, filters=filters) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("ten", ["5", "4", "2", "1", "3"]),
        ("ngay", ["1", "2", "4", "5", "3"]),
        ("so", ["1", "4", "2", "5", "3"]),
        ("loai", ["1", "3", "2", "5", "4"]),
        ("dung", ["2", "5", "1", "4", "3"]),
        ("", ["1", "2", "3", "4", "5"]),
    ],
)
@pytest.mark.parametrize("descending", [False, True])
def test_cursors_walk_the_whole_list_both_ways(filled, sort, expected, descending) -> None:
    if descending:  # empty values stay last
        filled_part = [m for m in expected if m not in _empty(sort)]
        expected = [*reversed(filled_part), *sorted(_empty(sort), reverse=True)]

    forward, after = [], None
    while page := queries.rows(
        filled, Asked(sort=sort, descending=descending, limit=2, after=after)
    ):
        forward += [row["ma"] for row, _ in page]
        after = page[-1][1]
    back: list[str] = []
    page = queries.rows(filled, Asked(sort=sort, descending=descending, limit=2, backward=True))
    while page:
        back = [row["ma"] for row, _ in page] + back
        asked = Asked(sort=sort, descending=descending, limit=2, backward=True, after=page[0][1])
        page = queries.rows(filled, asked)

    assert forward == expected
    assert back == expected
    assert found(filled, sort=sort, descending=descending, offset=2) == expected[2:]


def _empty(sort: str) -> list[str]:
    return {"loai": ["4"], "ngay": ["3"], "so": ["3"], "dung": ["3"]}.get(sort, [])


def test_few_rows_are_counted_and_many_are_guessed(filled, monkeypatch) -> None:
    few = counting.total(filled, Asked(filters={"loai": "A"}))
    monkeypatch.setattr(counting, "COUNTED", 1)
    many = counting.total(filled, Asked())
    exact = counting.total(filled, Asked(), exact=True)

    assert few == Total(2)
    assert not many.exact
    assert many.rows >= 2
    assert exact == Total(5)


def test_slow_question_is_given_up_with_a_remedy(filled) -> None:
    with (
        pytest.raises(patience.TooSlow) as caught,
        patience.within(50),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(5)")

    assert caught.value.status == 503
    assert caught.value.remedy
    with connection.cursor() as cursor:  # what follows has its time again
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_list_indexes_are_made_once_and_mended(filled) -> None:
    made = indexing.index_list(filled, concurrently=False)
    again = indexing.index_list(filled, concurrently=False)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP INDEX data."{made[0]}"')
        cursor.execute("CREATE INDEX bo_di_ds ON data.rong (so)")
    mended = indexing.index_list(filled, concurrently=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('data.bo_di_ds')")
        outdated = cursor.fetchone()[0]

    assert len(made) == len(list_indexes(filled))
    assert again == []
    assert mended == [made[0]]
    assert outdated is None


def test_orders_of_a_list_are_read_from_its_indexes(filled) -> None:
    indexing.index_list(filled, concurrently=False)
    from lienthong.services.records.selecting import select

    for asked in (
        Asked(sort="ten"),
        Asked(sort="ten", descending=True),
        Asked(sort="ngay", descending=True),
        Asked(sort="ngay", descending=True, filters={"loai": "A"}),
        Asked(sort="so"),
    ):
        query, parameters = select(filled, asked)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {query}", parameters)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "_ds on rong" in plan, plan
        assert "Sort" not in plan, plan


def test_small_tables_get_no_list_indexes(filled) -> None:
    assert indexing.index_lists() == {}
