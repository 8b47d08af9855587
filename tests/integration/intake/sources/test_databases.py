"""Tables and queries of a real MariaDB and a real PostgreSQL, into the declared table."""

import pytest

from lienthong.base.errors import UserError
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
def source(old):
    """Make a source of the table ``di_tich``."""
    kind, server, secret = old

    def make(**plan):
        plan.setdefault("take", {"table": "di_tich"})
        return declare(kind, server.options(), secret=secret, **plan)

    return make


def test_whole_table_becomes_a_published_batch(source) -> None:
    found = run(source())

    assert (found.state, found.rows) == ("done", 3)
    assert found.batch.file_name.endswith(".parquet")
    assert found.batch.file_sha256 == found.sha256
    assert rows() == [
        ("M001", "Chùa Một Cột", "2020-02-01", "1234.5"),
        ("M002", "Văn Miếu", "2021-03-05", "20"),
        ("M003", "Đền Hùng", None, "0.5"),
    ]


def test_unchanged_table_brings_nothing_new(source) -> None:
    found = source()
    run(found)

    again = run(found)

    assert (again.state, again.batch, again.rows) == ("unchanged", None, 3)


def test_cursor_moves_with_the_published_batch_only(source, old) -> None:
    from lienthong.services.intake import actions
    from lienthong.services.intake.sources import running, runs

    _, server, _ = old
    found = source(mode="incremental", cursor_column="doi_luc")
    run(found)
    first = found.cursor_value
    server.run(FILL.format(name="di_tich"), rows=[
        ("M004", "Tháp Bà", "don-vi-a", None, "1", "2024-02-01 08:00:00")])  # fmt: skip
    pending = running.carry_out(run_id=runs.open_run(source=found, by=BY).pk)
    found.refresh_from_db()
    before = found.cursor_value
    actions.run_batch(batch_id=pending.batch_id)
    running.settle(run_id=pending.pk, by=BY)
    found.refresh_from_db()

    assert first.startswith("2024-01-03")
    assert (before, pending.rows) == (first, 2)  # the row of that very moment, and the new one
    assert found.cursor_value.startswith("2024-02-01")
    assert [row[0] for row in rows()] == ["M001", "M002", "M003", "M004"]


def test_cancelled_batch_leaves_the_cursor(source) -> None:
    from lienthong.services.intake import actions
    from lienthong.services.intake.sources import running, runs

    found = source(mode="incremental", cursor_column="doi_luc")
    pending = running.carry_out(run_id=runs.open_run(source=found, by=BY).pk)
    actions.cancel_batch(batch=pending.batch, by=BY)
    ended = running.settle(run_id=pending.pk, by=BY)
    found.refresh_from_db()

    assert (ended.state, ended.note["code"], found.cursor_value) == (
        "failed",
        "batch-cancelled",
        "",
    )
    assert run(found).rows == 3


def test_overlap_takes_late_rows_again(source, old) -> None:
    _, server, _ = old
    found = source(mode="incremental", cursor_column="doi_luc", overlap=24 * 3600)
    run(found)
    server.run(FILL.format(name="di_tich"), rows=[
        ("M005", "Đến muộn", "don-vi-a", None, "1", "2024-01-02 20:00:00")])  # fmt: skip

    late = run(found)

    assert late.rows == 3
    assert "M005" in [row[0] for row in rows()]


def test_query_is_taken_like_a_table(source) -> None:
    query = (
        "SELECT ma, upper(ten) AS ten, don_vi, ngay_cap, so_tien, ':x' AS ghi, '5%' AS tyle "
        "FROM di_tich WHERE ten LIKE '%iếu'"
    )

    run(source(take={"text": query}))

    assert [row[:2] for row in rows()] == [("M002", "VĂN MIẾU")]


def test_column_that_went_stops_the_run_before_any_row(source, old) -> None:
    _, server, _ = old
    found = source()
    server.run("ALTER TABLE di_tich DROP COLUMN ten", "ALTER TABLE di_tich ADD COLUMN moi int")

    stopped = run(found)

    assert (stopped.state, stopped.note["code"]) == ("failed", "columns-gone")
    assert (stopped.note["values"], stopped.new_columns) == ({"columns": "ten"}, ["moi"])
    assert stopped.rows is None
    assert rows() == []


def test_new_column_is_told_and_the_run_goes_on(source, old) -> None:
    _, server, _ = old
    found = source()
    server.run("ALTER TABLE di_tich ADD COLUMN ghi_chu int")

    told = run(found)

    assert (told.state, told.new_columns) == ("done", ["ghi_chu"])


def test_rows_gone_at_the_source_are_counted_and_left(source, old) -> None:
    _, server, _ = old
    found = source()
    run(found)
    server.run("DELETE FROM di_tich WHERE ma = 'M002'")

    counted = run(found)

    assert (counted.missing, counted.cancelled) == (1, 0)
    assert len(rows()) == 3


def test_rows_gone_at_the_source_are_cancelled_where_it_says_so(source, old) -> None:
    _, server, _ = old
    found = source(missing="cancel")
    run(found)
    server.run("DELETE FROM di_tich WHERE ma = 'M002'")

    counted = run(found)

    assert (counted.missing, counted.cancelled) == (1, 1)
    assert [row[0] for row in rows()] == ["M001", "M003"]


def test_wrong_rows_lie_on_the_desk_once(source, old) -> None:
    from lienthong.services.intake.models import QuarantinedRow

    _, server, _ = old
    server.run("UPDATE di_tich SET don_vi = NULL WHERE ma = 'M003'")
    found = source()
    run(found)
    server.run("UPDATE di_tich SET ten = 'Tên khác' WHERE ma = 'M001'")

    run(found)

    assert QuarantinedRow.objects.filter(state="open").count() == 1
    assert QuarantinedRow.objects.count() == 2


def test_wrong_password_is_a_refusal_that_says_what_to_do(source, old) -> None:
    from lienthong.services.intake.sources import keeping

    kind, server, _ = old
    made = keeping.add(
        name="Sai", table_name="thu_nhan", unit="", kind=kind, options=server.options(),
        secret="khong-phai-mat-khau", by=BY,
    )  # fmt: skip

    with pytest.raises(UserError) as caught:
        keeping.test(source=made, by=BY)

    assert caught.value.code == "connection-refused"
    assert "khong-phai-mat-khau" not in str(caught.value.values)


def test_server_that_is_away_is_lost_not_refused(source, old) -> None:
    from lienthong.adapters.processes.ports import any_free_port
    from lienthong.services.intake.sources import keeping
    from lienthong.services.intake.sources.ports import SourceLost

    kind, server, secret = old
    made = keeping.add(
        name="Vắng", table_name="thu_nhan", unit="", kind=kind,
        options=server.options(port=str(any_free_port())), secret=secret, by=BY,
    )  # fmt: skip

    with pytest.raises(SourceLost):
        keeping.test(source=made, by=BY)


def test_account_that_may_write_is_warned_of(source, old) -> None:
    from lienthong.services.intake.sources import keeping, queries

    kind, server, _ = old
    good = keeping.test(source=source(), by=BY)
    statement = {
        "mysql": "GRANT DELETE ON so_cu.* TO 'nguoi_doc'@'127.0.0.1'",
        "postgresql": "GRANT DELETE ON di_tich TO nguoi_doc",
    }
    server.run(statement[kind])
    try:
        warned = keeping.test(source=queries.by_name("Sổ cũ"), by=BY)
    finally:
        if kind == "mysql":
            server.run("REVOKE DELETE ON so_cu.* FROM 'nguoi_doc'@'127.0.0.1'")

    assert (len(good.warnings), good.tables, len(warned.warnings)) == (0, 1, 1)


def test_session_cannot_write_even_when_the_account_could(source, old) -> None:
    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError

    from lienthong.adapters.sources.databases import connector
    from lienthong.services.intake.sources import queries

    kind, server, _ = old
    grant = "GRANT ALL ON so_cu.* TO 'nguoi_doc'@'127.0.0.1'"
    server.run(grant if kind == "mysql" else "GRANT ALL ON di_tich TO nguoi_doc")
    place = queries.place(source())
    try:
        with pytest.raises(DBAPIError), connector.connected(place) as connection:
            connection.execute(sa.text("DELETE FROM di_tich"))
    finally:
        if kind == "mysql":
            server.run(
                "REVOKE ALL ON so_cu.* FROM 'nguoi_doc'@'127.0.0.1'",
                "GRANT SELECT ON so_cu.* TO 'nguoi_doc'@'127.0.0.1'",
            )


def test_contract_is_proposed_from_a_mariadb(mariadb) -> None:
    from urllib.parse import quote

    from lienthong import bootstrap
    from lienthong.services.contracts import proposing

    mariadb.run("ALTER TABLE di_tich COMMENT 'Di tích', MODIFY ten varchar(60) COMMENT 'Tên'")
    address = f"mysql://nguoi_doc:{quote(SECRET, safe='')}@127.0.0.1:{mariadb.port}/so_cu?tls=off"

    sources = bootstrap.source_tables(address, table="di_tich", names=proposing.titles())
    proposal = proposing.propose(sources, asked=proposing.Asked("so-cu", "Sổ cũ", "so"))

    (table,) = proposal.tables
    assert (sources[0].title, table.rows, table.key.columns) == ("Di tích", 3, ("ma",))
    assert {c.name: c.type.logical_type for c in table.columns}["ngay_cap"] == "date"
    assert next(c for c in table.columns if c.name == "ten").source.title == "Tên"
