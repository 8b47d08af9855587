"""What breaks half-way leaves nothing half-taken; the schedule goes on by itself."""

import socket
import threading
from datetime import timedelta

import pytest

from lienthong.adapters.processes.ports import any_free_port
from lienthong.adapters.sources.databases import connector
from lienthong.base import clock
from lienthong.base.settings import current as node
from lienthong.services.intake.models import Batch, SourceRun
from tests.integration.intake.sources.conftest import FILL
from tests.integration.intake.sources.declaring import BY, declare, rows, run
from tests.integration.intake.sources.mariadb import SECRET

pytestmark = pytest.mark.usefixtures("table")
MANY = 3_000


class Cutter:
    """A wire between us and a server that is cut after so many bytes of answers."""

    def __init__(self, port: int) -> None:
        self.target, self.port, self.allowed = port, any_free_port(), None
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(ours,), daemon=True).start()

    def _join(self, ours: socket.socket) -> None:
        with ours, socket.create_connection(("127.0.0.1", self.target)) as theirs:
            asking = threading.Thread(target=self._carry, args=(ours, theirs, False), daemon=True)
            asking.start()
            self._carry(theirs, ours, True)
            asking.join()

    def _carry(self, source: socket.socket, sink: socket.socket, cut: bool) -> None:
        carried = 0
        try:
            while block := source.recv(4_096):
                carried += len(block)
                if cut and self.allowed is not None and carried > self.allowed:
                    break
                sink.sendall(block)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


@pytest.fixture
def long_table(mariadb):
    mariadb.run(
        "TRUNCATE di_tich",
        FILL.format(name="di_tich"),
        rows=[(f"M{n:05d}", f"Tên {n} {'x' * 30}", "don-vi-a", None, "1", "2024-01-01")
              for n in range(MANY)],
    )  # fmt: skip
    return mariadb


def test_connection_that_drops_half_way_takes_nothing(long_table, monkeypatch) -> None:
    monkeypatch.setattr(connector, "CHUNK_ROWS", 100)
    wire = Cutter(long_table.port)
    options = long_table.options(port=str(wire.port))
    found = declare("mysql", options, secret=SECRET, take={"table": "di_tich"})
    wire.allowed = 60_000

    dropped = run(found)

    assert (dropped.state, dropped.note["code"], dropped.batch) == (
        "failed", "connection-lost", None
    )  # fmt: skip
    assert (rows(), Batch.objects.count()) == ([], 0)
    assert list(node().files_dir.glob("source-*")) == []
    wire.allowed = None
    assert (run(found).state, len(rows())) == ("done", MANY)
    wire.stop()


def test_statement_that_takes_too_long_is_ended(mariadb) -> None:
    options = mariadb.options(timeout_seconds="1")
    found = declare("mysql", options, secret=SECRET, take={"table": "di_tich"})
    slow = "seq_1_to_1000000 AS a JOIN seq_1_to_1000000 AS b ON a.seq % 7 = b.seq % 5"
    query = f"SELECT d.*, (SELECT count(*) FROM {slow}) AS n FROM di_tich AS d"
    found.selection = {"query": query}
    found.save()

    ended = run(found)

    assert ended.state == "failed"
    assert ended.note["code"] in ("source-statement", "connection-lost")


def test_schedule_starts_what_is_due_and_never_twice(mariadb) -> None:
    from lienthong.services.intake.sources import keeping, runs

    found = declare("mysql", mariadb.options(), secret=SECRET, take={"table": "di_tich"},
                    schedule={"kind": "minutes", "minutes": 30})  # fmt: skip
    early = runs.start_due(by=BY)
    found.next_run_at = clock.now() - timedelta(seconds=1)
    found.save()
    (started,) = runs.start_due(by=BY)
    found.refresh_from_db()
    next_run = found.next_run_at
    found.next_run_at = clock.now() - timedelta(seconds=1)
    found.save()
    again = runs.start_due(by=BY)
    keeping.pause(source=found, by=BY)

    assert (early, again) == ([], [])
    assert next_run > clock.now() + timedelta(minutes=29)
    assert SourceRun.objects.get().pk == started
    assert runs.start_due(by=BY) == []


def test_worker_does_a_run_its_batch_and_the_cursor(mariadb) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from lienthong.entrypoints.jobs import worker
    from lienthong.services.intake.sources import runs

    found = declare("mysql", mariadb.options(), secret=SECRET, take={"table": "di_tich"},
                    mode="incremental", cursor_column="doi_luc")  # fmt: skip
    asked = runs.request(source=found, by=BY)
    for _ in ("the run", "its batch", "the cursor"):
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(worker.run, wait=False).result(timeout=60)
    asked.refresh_from_db()
    found.refresh_from_db()

    assert (asked.state, len(rows())) == ("done", 3)
    assert found.cursor_value.startswith("2024-01-03")


def test_too_many_gone_rows_are_asked_about(long_table) -> None:
    from lienthong.services.intake.sources import gone

    found = declare("mysql", long_table.options(), secret=SECRET, take={"table": "di_tich"},
                    missing="cancel")  # fmt: skip
    run(found)
    long_table.run("DELETE FROM di_tich WHERE ma >= 'M01000'")

    asked = run(found)

    assert (asked.missing, asked.cancelled, asked.note["code"]) == (2_000, 0, "many-missing")
    assert len(rows()) == MANY
    assert gone.cancel_missing(run=asked, by=BY) == 2_000
    assert len(rows()) == 1_000


def test_empty_table_leaves_the_rows_here(mariadb) -> None:
    found = declare("mysql", mariadb.options(), secret=SECRET, take={"table": "di_tich"},
                    missing="cancel")  # fmt: skip
    run(found)
    mariadb.run("TRUNCATE di_tich")

    told = run(found)

    assert (told.state, told.note["code"], len(rows())) == ("unchanged", "empty-source", 3)


def test_days_that_no_calendar_has_reach_the_desk_not_the_table(mariadb) -> None:
    mariadb.run("SET SESSION sql_mode = ''", "UPDATE di_tich SET ngay_cap = '0000-00-00'")
    found = declare("mysql", mariadb.options(), secret=SECRET, take={"table": "di_tich"})

    taken = run(found)

    assert taken.state == "done"
    assert taken.batch.rows_quarantined + taken.batch.rows_waiting + len(rows()) == 3
    assert {day for _, _, day, _ in rows()} <= {None}


def test_changed_place_wants_the_secret_again(mariadb) -> None:
    from lienthong.base.errors import UserError
    from lienthong.services.intake.sources import keeping

    found = declare("mysql", mariadb.options(), secret=SECRET, take={"table": "di_tich"})

    with pytest.raises(UserError) as caught:
        keeping.change_connection(
            source=found, name=found.name, options=mariadb.options(host="localhost"), secret="",
            by=BY,
        )  # fmt: skip
    kept = keeping.change_connection(
        source=found, name="Tên khác", options=mariadb.options(timeout_seconds="60"), secret="",
        by=BY,
    )  # fmt: skip

    assert caught.value.code == "secret-needed"
    assert run(kept).state == "done"


def test_retired_source_forgets_its_secret_and_runs_no_more(mariadb) -> None:
    from lienthong.base.errors import UserError
    from lienthong.services.intake.sources import keeping, runs

    found = declare("mysql", mariadb.options(), secret=SECRET, take={"table": "di_tich"})
    ended = keeping.retire(source=found, by=BY)

    assert (ended.secret, ended.state) == ("", "retired")
    with pytest.raises(UserError):
        runs.request(source=ended, by=BY)


def test_newer_key_keeps_every_source_running(mariadb) -> None:
    from lienthong.services.intake.sources import keeping

    found = declare("mysql", mariadb.options(), secret=SECRET, take={"table": "di_tich"})
    before = found.secret

    assert keeping.renew_keys(by=BY) == 1
    found.refresh_from_db()
    assert found.secret != before
    assert run(found).state == "done"
