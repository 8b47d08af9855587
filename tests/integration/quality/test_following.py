"""After changes the moved figures of a table are those of a full run."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from lienthong.services.contracts import queries as contract_queries
from lienthong.services.quality import actions, queries
from lienthong.services.quality.models import Followed, Move
from lienthong.services.quality.node.following import move
from lienthong.services.quality.node.looking import Looking
from lienthong.services.records import actions as records
from tests.integration.quality.test_node_kinds import (  # noqa: F401 - fixtures
    BY,
    ROWS,
    contract,
    kept_file,
    row,
    table,
)

pytestmark = pytest.mark.django_db


def figures(run):
    """Return rule → everything a run says of it."""
    return {
        r.rule: (
            r.passed, r.failed, r.checked, r.skipped, r.groups, r.excess, r.broken,
            sorted((f.row_id, f.value, f.message, str(f.values)) for f in r.failures.all()),
        )
        for r in run.results.all()
    }  # fmt: skip


def moved_and_full(name="do_loai"):
    """Return the figures as changes moved them, and as a full run finds them."""
    step = move(table_name=name, by=BY)
    run = queries.latest(name)
    moved = figures(run), run.rows, words(run)
    again = actions.run(table_name=name, by=BY)
    return step, moved, (figures(again), again.rows, words(again))


def words(run):
    """Return the words that depend on nothing but the rows."""
    found = queries.table_words(run)
    return [found[word].value for word in ("dung", "du", "sach", "song", "thong_nhat")]


def test_a_corrected_row_moves_its_rules_and_its_group(table):  # noqa: F811
    run = actions.run(table_name="do_loai", by=BY)
    records.write_rows(table=table, rows=[row(34, so=9, ten="khác", tep="a.pdf")], by=BY)

    step = move(table_name="do_loai", by=BY)

    after = run.results.get(rule="do_loai.doi")
    assert (step.rows, after.failed, after.groups, after.excess) == (1, 0, 0, 0)
    assert not after.failures.exists()
    assert [f.row_id for f in run.results.get(rule="do_loai.dung-tep").failures.all()] == ["R33"]
    run.refresh_from_db()
    assert run.moved_rows == 1
    (kept,) = Move.objects.filter(run=run)
    assert kept.moved["do_loai.doi"] == [2, -2]


def test_nothing_changed_moves_nothing(table):  # noqa: F811
    actions.run(table_name="do_loai", by=BY)

    assert move(table_name="do_loai", by=BY).rows == 0
    assert not Move.objects.exists()


@pytest.mark.parametrize(
    "seed", [0, 2, *(pytest.param(n, marks=pytest.mark.long) for n in range(10, 40))]
)
def test_any_changes_move_the_figures_to_those_of_a_full_run(table, seed):  # noqa: F811
    luck = random.Random(seed)
    actions.run(table_name="do_loai", by=BY)
    for _ in range(3):
        change(luck, table)

        step, moved, full = moved_and_full()
        assert step.rows > 0
        if step.needs_run:  # a month is new, or a bound broke
            continue
        assert [(r, moved[0][r], full[0][r]) for r in full[0] if moved[0][r] != full[0][r]] == []
        assert moved == full


def change(luck, table):  # noqa: F811
    """Change, add and cancel some rows, and rows of the table that they refer to."""
    numbers = luck.sample(range(1, 45), 6)
    new = [
        row(
            n,
            ten=luck.choice(["đôi", "Đ ô i", "ba", "Tên 3", "…", None, ""]),
            so=luck.choice([-1, 0, 9, None]),
            gia=luck.choice([Decimal(5), Decimal(-7), Decimal(luck.randint(-60, 90)), None]),
            ngay=luck.choice([date(2026, 1, 1), date(2025, 12, 31), date(2025, 10, 1), None]),
            noi=luck.choice(["Huế", "Vinh", None]),
            goc=luck.choice(["01", "02", "99", None]),
            tep=luck.choice(["a.pdf", "b.pdf", None]),
            kich_thuoc=luck.choice([{"dai": Decimal(2)}, {"dai": Decimal("0.1")}, None]),
        )
        for n in numbers
    ]
    records.write_rows(table=table, rows=new, by=BY)
    records.cancel_row(table=table, row_id=new[0][0], reason="thử", by=BY)
    masters = contract_queries.table("ma_goc")[1]
    place = luck.choice(["Huế", "Vinh"])
    records.write_rows(table=masters, rows=[("02", {"ma": "02", "noi": place})], by=BY)
    if luck.random() < 0.5:
        records.write_rows(table=masters, rows=[("01", {"ma": "01", "noi": place})], by=BY)
    else:
        records.cancel_rows(table=masters, row_ids=["02"], reason="thử", by=BY)


def test_a_row_added_to_the_other_table_mends_those_that_name_it(table):  # noqa: F811
    run = actions.run(table_name="do_loai", by=BY)
    masters = contract_queries.table("ma_goc")[1]
    records.write_rows(table=masters, rows=[("99", {"ma": "99", "noi": None})], by=BY)

    step = move(table_name="do_loai", by=BY)

    assert step.rows == 1
    assert not run.results.get(rule="do_loai.goc.reference").failures.exists()
    assert [f.row_id for f in run.results.get(rule="do_loai.dung-goc").failures.all()] == ["R31"]


def test_a_table_is_not_followed_under_another_contract(table):  # noqa: F811
    actions.run(table_name="do_loai", by=BY)
    Followed.objects.update(rules="khác")
    records.write_rows(table=table, rows=ROWS[:1], by=BY)

    assert move(table_name="do_loai", by=BY).needs_run
    assert move(table_name="do_loai", by=BY) is None


def test_too_many_changes_are_left_to_a_run(table, monkeypatch):  # noqa: F811
    from lienthong.services.quality.node import following

    actions.run(table_name="do_loai", by=BY)
    monkeypatch.setattr(following, "MOST_ROWS", 1)
    records.write_rows(table=table, rows=[row(1, so=3), row(2, so=3)], by=BY)

    assert move(table_name="do_loai", by=BY).needs_run
    assert Followed.objects.get(table_name="do_loai").position is None
    assert move(table_name="do_loai", by=BY) is None


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_being_written_is_left_alone(table):  # noqa: F811
    """Numbers are given before a transaction commits, so nothing is settled until it has."""
    import psycopg

    actions.run(table_name="do_loai", by=BY)
    records.write_rows(table=table, rows=[row(1, so=-5)], by=BY)
    params = connection.get_connection_params()
    known = {k: params[k] for k in ("host", "port", "user", "password", "dbname") if k in params}
    with psycopg.connect(**known) as other:
        other.execute("UPDATE data.do_loai SET _source = _source WHERE _id = 'R02'")
        assert move(table_name="do_loai", by=BY) is None
        other.rollback()

    assert move(table_name="do_loai", by=BY).rows == 1


def test_a_look_moves_only_tables_that_something_was_written_to(table):  # noqa: F811
    for name in ("do_loai", "ma_goc"):
        actions.run(table_name=name, by=BY)
    looking = Looking()
    assert list(looking.look(BY)) == []

    records.write_rows(table=table, rows=[row(1, so=-5)], by=BY)

    assert [(name, step.rows) for name, step in looking.look(BY)] == [("do_loai", 1)]
    assert list(looking.look(BY)) == []


def test_the_page_of_scores_moves_with_a_corrected_row(table):  # noqa: F811
    """What the page shows after the look of the worker, without a run."""
    run = actions.run(table_name="do_loai", by=BY)
    before = queries.table_words(run)["thong_nhat"].value
    records.write_rows(table=table, rows=[row(32, so=7, goc="01")], by=BY)

    list(Looking().look(BY))

    assert queries.latest("do_loai") == run
    assert queries.table_words(run)["thong_nhat"].value > before


def test_groups_of_one_column_are_found_by_an_index(table):  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'do_loai'")
        made = [definition for (definition,) in cursor.fetchall()]

    assert any(definition.endswith("(ten)") for definition in made)
