"""What a place must allow before it is followed, and what it keeps for us meanwhile."""

import threading
import time

import pytest

from lienthong.base.errors import UserError
from lienthong.entrypoints.jobs import following as jobs
from lienthong.services.intake.sources import keeping
from lienthong.services.intake.sources.following import planning, queries, watching
from lienthong.services.intake.sources.following.naming import name_at_place
from tests.integration.intake.sources.conftest import FILL, OldPostgres
from tests.integration.intake.sources.declaring import BY, declare, rows
from tests.integration.intake.sources.following import PLAN, catch_up, followed
from tests.integration.intake.sources.mariadb import SECRET

pytestmark = pytest.mark.usefixtures("table")
MORE = ("M004", "Tháp Bà", "don-vi-a", "2022-05-05", "12.50", "2024-02-01 08:00:00")


@pytest.fixture
def place(old_postgres):
    """A PostgreSQL whose reading account has no right to follow."""
    role = OldPostgres.READER
    old_postgres.run(f"ALTER ROLE {role} NOREPLICATION",
                     f"REVOKE CREATE ON DATABASE so_cu FROM {role}")  # fmt: skip
    return old_postgres


def plan(source):
    """Let a declared source be followed from now on."""
    keeping.set_plan(
        source=source, mode="follow", cursor_column="", overlap=0, missing="cancel",
        schedule={"kind": "hand"}, by=BY,
    )  # fmt: skip


def refusal(source) -> UserError:
    with pytest.raises(UserError) as told:
        plan(source)
    return told.value


def slots(place, source):
    return place.ask(
        f"SELECT slot_name FROM pg_replication_slots WHERE slot_name = '{name_at_place(source)}'"
    )


def test_least_rights_are_asked_for_one_by_one(place) -> None:
    source = declare("postgresql", place.options(), secret=OldPostgres.SECRET,
                     **PLAN | {"mode": "full"})  # fmt: skip
    without = refusal(source)
    place.run(f"ALTER ROLE {OldPostgres.READER} REPLICATION")
    unpublished = refusal(source)
    (publication,) = [s for s in planning.rights(source) if s.startswith("CREATE PUBLICATION")]
    place.run(publication)
    plan(source)

    found = catch_up(source)
    left = slots(place, source)
    keeping.retire(source=source, by=BY)

    assert "REPLICATION" in without.remedy
    assert publication in unpublished.values["sql"]
    assert (found.stage, len(rows()), len(left)) == ("following", 3, 1)
    assert slots(place, source) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE di_tich DROP CONSTRAINT di_tich_pkey", "không có khóa"),
        ("ALTER TABLE di_tich REPLICA IDENTITY NOTHING", "không có khóa"),
        ("ALTER TABLE di_tich SET UNLOGGED", "UNLOGGED"),
    ],
)
def test_table_that_would_break_at_the_source_is_not_published(place, statement, words) -> None:
    source = declare("postgresql", place.options(), secret=OldPostgres.SECRET,
                     **PLAN | {"mode": "full"})  # fmt: skip
    place.run(f"ALTER ROLE {OldPostgres.READER} REPLICATION",
              f"ALTER TABLE di_tich OWNER TO {OldPostgres.READER}", statement)  # fmt: skip

    assert words in refusal(source).message


def test_view_has_no_log(place) -> None:
    place.run(f"ALTER ROLE {OldPostgres.READER} REPLICATION",
              "CREATE OR REPLACE VIEW xem AS SELECT * FROM di_tich",
              f"GRANT SELECT ON xem TO {OldPostgres.READER}")  # fmt: skip
    source = declare("postgresql", place.options(), secret=OldPostgres.SECRET,
                     **PLAN | {"mode": "full", "take": {"table": "xem"}})  # fmt: skip

    assert "không phải bảng" in refusal(source).message


@pytest.mark.parametrize(
    ("setting", "value", "good"),
    [("binlog_format", "STATEMENT", "ROW"), ("binlog_row_metadata", "MINIMAL", "FULL")],
)
def test_binary_log_without_rows_or_names_is_refused(mariadb, setting, value, good) -> None:
    source = declare("mysql", mariadb.options(), secret=SECRET, **PLAN | {"mode": "full"})
    mariadb.run(f"SET GLOBAL {setting} = {value}")
    try:
        told = refusal(source)
    finally:
        mariadb.run(f"SET GLOBAL {setting} = {good}")

    assert told.values["setting"] == setting


def test_slot_that_keeps_too_much_is_given_up_even_when_paused(place) -> None:
    source = followed(("postgresql", place, OldPostgres.SECRET))
    catch_up(source)
    keeping.pause(source=source, by=BY)
    source.connection = source.connection | {"retain_mb": 1}
    source.save()
    place.run(
        "UPDATE di_tich SET ten = 'Lúc tạm dừng' WHERE ma = 'M001'",
        "CREATE TABLE IF NOT EXISTS lon AS SELECT repeat(md5(n::text), 30) AS x "
        "FROM generate_series(1, 4000) AS n",
        "DROP TABLE lon",
    )
    given_up = watching.watch(by=BY)
    left = slots(place, source)
    progress = queries.progress(source)
    keeping.resume(source=source, by=BY)
    found = catch_up(source)
    names = [row[1] for row in rows()]
    keeping.retire(source=source, by=BY)

    assert (given_up, left) == ([source.pk], [])
    assert progress.following.note["code"] == "log-dropped"
    assert (found.stage, found.round, found.note) == ("following", 2, {})
    assert names[0] == "Lúc tạm dừng"


def test_worker_follows_pauses_and_goes_on_by_itself(place, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.2)
    told, stop = [], threading.Event()
    source = followed(("postgresql", place, OldPostgres.SECRET))
    loop = threading.Thread(target=jobs.FollowLoop(stop=stop, on_batch=told.append).run)
    loop.start()
    try:
        wait_for(lambda: len(rows()) == 3)
        place.run("DELETE FROM di_tich WHERE ma = 'M003'")
        wait_for(lambda: len(rows()) == 2)
        keeping.pause(source=source, by=BY)
        wait_for(lambda: not place.ask(
            f"SELECT 1 FROM pg_replication_slots WHERE active "
            f"AND slot_name = '{name_at_place(source)}'"))  # fmt: skip
        place.run(FILL.format(name="di_tich"), rows=[MORE])
        time.sleep(1)
        paused = len(rows())
        keeping.resume(source=source, by=BY)
        wait_for(lambda: len(rows()) == 3)
        keeping.retire(source=source, by=BY)
        time.sleep(3)
    finally:
        stop.set()
        loop.join(timeout=30)

    assert paused == 2
    assert slots(place, source) == []
    assert set(told) == {"thu_nhan"}


def wait_for(reached, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.1)
