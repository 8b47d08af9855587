"""Everything is read each time, and only what differs from the last time becomes a batch."""

import pytest

from lienthong.base.errors import UserError
from lienthong.services.intake.models import KnownRow
from tests.integration.intake.sources.conftest import FILL, OldPostgres
from tests.integration.intake.sources.declaring import BY, declare, rows, run
from tests.integration.intake.sources.mariadb import SECRET

pytestmark = pytest.mark.usefixtures("table")


@pytest.fixture(params=["mysql", "postgresql"])
def old(request):
    """A database with its kind and its secret."""
    if request.param == "mysql":
        return request.param, request.getfixturevalue("mariadb"), SECRET
    return request.param, request.getfixturevalue("old_postgres"), OldPostgres.SECRET


@pytest.fixture
def compare(old):
    """Make a source that is compared."""
    kind, server, secret = old

    def make(**plan):
        wishes = {"mode": "compare", "missing": "cancel", "take": {"table": "di_tich"}} | plan
        return declare(kind, server.options(), secret=secret, **wishes)

    return make


def test_only_rows_that_differ_become_a_batch(compare, old) -> None:
    _, server, _ = old
    source = compare()
    first = run(source)
    same = run(source)
    server.run(
        "UPDATE di_tich SET ten = 'Đổi tên' WHERE ma = 'M002'",
        "DELETE FROM di_tich WHERE ma = 'M003'",
        FILL.format(name="di_tich"),
        rows=[("M004", "Tháp Bà", "don-vi-a", None, "1", None)],
    )

    other = run(source)

    assert (first.state, first.rows, first.batch.rows_read) == ("done", 3, 3)
    assert (same.state, same.rows, same.batch) == ("unchanged", 3, None)
    assert (other.rows, other.batch.rows_read, other.missing, other.cancelled) == (3, 2, 1, 1)
    assert [row[:2] for row in rows()] == [
        ("M001", "Chùa Một Cột"), ("M002", "Đổi tên"), ("M004", "Tháp Bà"),
    ]  # fmt: skip


@pytest.mark.long
def test_rows_that_only_went_are_cancelled_without_a_batch(compare, old) -> None:
    _, server, _ = old
    source = compare()
    run(source)
    server.run("DELETE FROM di_tich WHERE ma = 'M003'")

    found = run(source)

    assert (found.state, found.batch, found.cancelled) == ("done", None, 1)
    assert [row[0] for row in rows()] == ["M001", "M002"]


@pytest.mark.long
def test_query_without_a_key_is_compared_by_the_key_here(compare, old) -> None:
    _, server, _ = old
    source = compare(take={"text": "SELECT ma, upper(ten) AS ten, don_vi FROM di_tich"},
                     mapping={"ma": "ma", "ten": "ten", "don_vi": "don_vi"})  # fmt: skip
    run(source)
    server.run("UPDATE di_tich SET so_tien = 5", "UPDATE di_tich SET ten = 'x' WHERE ma = 'M001'")

    found = run(source)

    assert source.key_columns == ["ma"]
    assert found.batch.rows_read == 1


@pytest.mark.long
def test_failed_batch_is_brought_again(compare) -> None:
    from lienthong.services.intake import actions
    from lienthong.services.intake.sources import running, runs

    source = compare()
    pending = running.carry_out(run_id=runs.open_run(source=source, by=BY).pk)
    actions.cancel_batch(batch=pending.batch, by=BY)
    running.settle(run_id=pending.pk, by=BY)
    known = KnownRow.objects.count()

    found = run(source)

    assert known == 0
    assert (found.batch.rows_read, len(rows())) == (3, 3)


@pytest.mark.long
def test_all_again_judges_every_row_and_changes_none(compare) -> None:
    from lienthong.services.intake.sources.following import planning

    source = compare()
    run(source)
    planning.copy_again(source=source, by=BY)

    found = run(source)

    assert (found.batch.rows_read, found.batch.rows_unchanged) == (3, 3)


def test_rows_that_cannot_be_told_apart_are_refused(compare) -> None:
    with pytest.raises(UserError) as refusal:
        compare(take={"text": "SELECT ten, don_vi, doi_luc AS ma FROM di_tich"},
                mapping={"ma": "ma", "ten": "ten", "don_vi": "don_vi"})  # fmt: skip

    assert refusal.value.code == "no-source-key"
