"""A table of a real MariaDB and a real PostgreSQL, followed by its own log."""

import pytest

from lienthong.adapters.sources.following import mysql
from lienthong.base.errors import UserError
from lienthong.services.intake.models import KnownRow, QuarantinedRow, SourceRun
from lienthong.services.intake.sources.following import session as sessions
from lienthong.services.intake.sources.following import state
from tests.integration.intake.sources.conftest import FILL, OldPostgres
from tests.integration.intake.sources.declaring import BY, rows
from tests.integration.intake.sources.following import catch_up, followed
from tests.integration.intake.sources.mariadb import SECRET

pytestmark = pytest.mark.usefixtures("table")
MORE = ("M004", "Tháp Bà", "don-vi-a", "2022-05-05", "12.50", "2024-02-01 08:00:00")


@pytest.fixture(params=["mysql", "postgresql"])
def old(request):
    """A database with its kind and its secret."""
    if request.param == "mysql":
        return request.param, request.getfixturevalue("mariadb"), SECRET
    return request.param, request.getfixturevalue("old_postgres"), OldPostgres.SECRET


@pytest.fixture
def server(old):
    return old[1]


@pytest.fixture
def follow(old):
    """Declare a source that is followed; nothing is left at the place afterwards."""
    from lienthong.services.intake.sources import keeping

    declared = []

    def make(**plan):
        declared.append(followed(old, **plan))
        return declared[-1]

    yield make
    for source in declared:
        keeping.retire(source=source, by=BY)


@pytest.fixture
def source(follow):
    """A source that is followed and was copied."""
    found = follow()
    catch_up(found)
    return found


def names():
    return [row[0] for row in rows()]


def test_table_is_copied_then_followed(follow, server) -> None:
    source = follow()
    first = catch_up(source)
    copied = names()
    server.run(
        "UPDATE di_tich SET ten = 'Văn Miếu – Quốc Tử Giám' WHERE ma = 'M002'",
        "DELETE FROM di_tich WHERE ma = 'M003'",
        FILL.format(name="di_tich"),
        rows=[MORE],
    )

    second = catch_up(source)

    assert copied == ["M001", "M002", "M003"]
    assert rows() == [
        ("M001", "Chùa Một Cột", "2020-02-01", "1234.5"),
        ("M002", "Văn Miếu – Quốc Tử Giám", "2021-03-05", "20"),
        ("M004", "Tháp Bà", "2022-05-05", "12.5"),
    ]
    assert second.position > first.position
    assert (second.stage, second.note) == ("following", {})


@pytest.mark.long
def test_only_rows_that_differ_make_a_batch(source, server) -> None:
    server.run("UPDATE di_tich SET ten = ten || ''" if server.admin_is_postgres else
               "UPDATE di_tich SET doi_luc = doi_luc WHERE ma = 'M001'")  # fmt: skip
    before = SourceRun.objects.count()

    catch_up(source)

    assert SourceRun.objects.count() == before


def test_row_of_the_log_is_alike_the_row_of_the_table(follow, server) -> None:
    server.make_every_type()
    mapping = {"ma": "ma", "ten": "ten", "don_vi": "don_vi", "ngay_cap": "ngay_cap"}
    source = follow(take={"table": "moi_kieu"}, mapping=mapping)
    catch_up(source)
    server.fill_every_type("M902")
    server.run("UPDATE moi_kieu SET ten = 'Đổi tên' WHERE ma = 'M901'")
    catch_up(source)
    told = SourceRun.objects.count()

    state.copy_again(source=source, by=BY)
    catch_up(source)

    assert [row[:3] for row in rows()] == [
        ("M901", "Đổi tên", "2024-05-06"), ("M902", "Mọi kiểu", "2024-05-06"),
    ]  # fmt: skip
    assert SourceRun.objects.count() == told


def test_copy_in_chunks_goes_on_beside_changes(follow, server, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "CHUNK_ROWS", 7)
    server.run(FILL.format(name="di_tich"), rows=[
        (f"M1{n:02d}", f"Tên {n}", "don-vi-a", None, "1", "2024-01-01") for n in range(40)
    ])  # fmt: skip
    source = follow()
    chunk = sessions.handing.hand_in_chunk
    steps = iter((
        "UPDATE di_tich SET ten = 'Đã đổi' WHERE ma = 'M101'",
        "DELETE FROM di_tich WHERE ma = 'M139'",
        "UPDATE di_tich SET ten = 'Đổi sau' WHERE ma = 'M130'",
        "DELETE FROM di_tich WHERE ma = 'M100'",
    ))  # fmt: skip

    def meanwhile(**given):
        """Between the reading of a chunk and its use, and after it, the source changes."""
        if statement := next(steps, ""):
            server.run(statement)
        return chunk(**given)

    monkeypatch.setattr(sessions.handing, "hand_in_chunk", meanwhile)
    catch_up(source)

    wanted = {row[0]: row[1] for row in server.ask("SELECT ma, ten FROM di_tich")}
    assert {row[0]: row[1] for row in rows()} == wanted
    assert len(wanted) == 41
    assert source.following.copied >= 41


@pytest.mark.long
def test_copy_that_was_cut_goes_on_at_its_chunk(follow, server, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "CHUNK_ROWS", 5)
    server.run(FILL.format(name="di_tich"), rows=[
        (f"M1{n:02d}", f"Tên {n}", "don-vi-a", None, "1", "2024-01-01") for n in range(20)
    ])  # fmt: skip
    source = follow()
    chunk, calls = sessions.handing.hand_in_chunk, []

    def cut(**given):
        calls.append(given["taken"].rows[0][0])
        if len(calls) == 3:
            raise KeyboardInterrupt
        return chunk(**given)

    monkeypatch.setattr(sessions.handing, "hand_in_chunk", cut)
    with pytest.raises(KeyboardInterrupt):
        catch_up(source)
    catch_up(source)

    assert len(names()) == 23
    assert calls[2] == calls[3]  # the third chunk began again, not the first


@pytest.mark.long
def test_transaction_larger_than_a_batch_arrives_whole(source, server, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "CHANGES_AT_ONCE", 10)
    monkeypatch.setattr(mysql, "PART_CHANGES", 15)
    server.run_at_once(
        *(f"INSERT INTO di_tich VALUES ('M2{n:02d}', 'Tên {n}', 'don-vi-a', NULL, 1, NULL)"
          for n in range(35)),
        "UPDATE di_tich SET ten = 'Cuối' WHERE ma LIKE 'M2%'",
    )  # fmt: skip

    catch_up(source)

    assert len(names()) == 38
    assert {row[1] for row in rows() if row[0].startswith("M2")} == {"Cuối"}


def test_key_that_changes_at_the_source_cancels_the_former_row(follow, server) -> None:
    server.make_keyed()
    source = follow(take={"table": "co_khoa"})
    catch_up(source)
    server.run(
        "UPDATE co_khoa SET ma = 'M777' WHERE so = 1",  # another identity here, the same key there
        "UPDATE co_khoa SET so = 20 WHERE so = 2",  # another key there, the same identity here
        "DELETE FROM co_khoa WHERE so = 3",
        "INSERT INTO co_khoa (so, ma, ten, don_vi) VALUES (30, 'M003', 'Trở lại', 'don-vi-b')",
    )

    catch_up(source)

    assert [row[:2] for row in rows()] == [
        ("M002", "Văn Miếu"), ("M003", "Trở lại"), ("M777", "Chùa Một Cột"),
    ]  # fmt: skip
    assert sorted(KnownRow.objects.values_list("key", "row_id")) == [
        ("1", "M777"), ("20", "M002"), ("30", "M003"),
    ]  # fmt: skip


@pytest.mark.long
def test_emptied_table_asks_a_person(follow, server) -> None:
    from lienthong.services.intake.sources import gone

    server.run(FILL.format(name="di_tich"), rows=[
        (f"M1{n:02d}", f"Tên {n}", "don-vi-a", None, "1", "2024-01-01") for n in range(20)
    ])  # fmt: skip
    source = follow()
    catch_up(source)
    server.run("TRUNCATE TABLE di_tich", FILL.format(name="di_tich"), rows=[MORE])
    catch_up(source)
    asked = source.runs.first()
    kept = len(names())
    gone.cancel_missing(run=asked, by=BY)

    assert (kept, asked.missing, asked.note["code"]) == (24, 23, "many-missing")
    assert names() == ["M004"]


@pytest.mark.long
def test_deleted_row_stays_where_the_source_says_so(follow, server) -> None:
    source = follow(missing="leave")
    catch_up(source)
    server.run("DELETE FROM di_tich WHERE ma = 'M002'")
    catch_up(source)
    run = source.runs.first()

    assert names() == ["M001", "M002", "M003"]
    assert (run.missing, run.cancelled) == (1, 0)


@pytest.mark.long
def test_refused_row_leaves_the_desk_when_the_source_mends_it(source, server) -> None:
    server.run(FILL.format(name="di_tich"), rows=[("X-1", "Sai mã", "don-vi-a", None, "1", None)])
    server.run(FILL.format(name="di_tich"), rows=[("M008", "", "don-vi-a", None, "1", None)])
    server.run(FILL.format(name="di_tich"), rows=[("M009", "", "don-vi-a", None, "1", None)])
    catch_up(source)
    refused = sorted(q.raw["Mã"] for q in QuarantinedRow.objects.filter(state="open"))
    server.run("UPDATE di_tich SET ten = 'Có tên' WHERE ma = 'M008'",
               "DELETE FROM di_tich WHERE ma = 'M009'")  # fmt: skip

    catch_up(source)

    assert refused == ["M008", "M009", "X-1"]
    assert "M008" in names()
    assert [q.raw["Mã"] for q in QuarantinedRow.objects.filter(state="open")] == ["X-1"]


@pytest.mark.long
def test_new_column_is_told_and_the_source_goes_on(source, server) -> None:
    server.run(
        "ALTER TABLE di_tich ADD COLUMN ghi_chu varchar(20)",
        "UPDATE di_tich SET ten = 'Có ghi chú', ghi_chu = 'mới' WHERE ma = 'M001'",
    )

    catch_up(source)

    assert rows()[0][1] == "Có ghi chú"
    assert source.runs.first().new_columns == ["ghi_chu"]


@pytest.mark.long
def test_matched_column_that_goes_stops_before_its_first_row(source, server) -> None:
    from lienthong.services.intake.sources import keeping

    server.run("UPDATE di_tich SET ten = 'Trước khi đổi' WHERE ma = 'M001'",
               server.rename("di_tich", "ten", "ten_goi", "varchar(60)"),
               "UPDATE di_tich SET ten_goi = 'Sau khi đổi' WHERE ma = 'M002'")  # fmt: skip
    before = rows()
    with pytest.raises(UserError) as refusal:
        catch_up(source)
    stopped = rows()
    mapping = {"ten_goi": "ten", "ma": "ma", "don_vi": "don_vi", "so_tien": "so_tien"}
    keeping.choose(source=source, by=BY, table="di_tich")
    keeping.set_mapping(source=source, mapping=mapping, by=BY)

    catch_up(source)

    assert refusal.value.code == "columns-gone"
    assert refusal.value.values["columns"] == "ten"
    assert stopped == before
    assert [row[1] for row in rows()] == ["Trước khi đổi", "Sau khi đổi", "Đền Hùng"]


@pytest.mark.long
def test_cancelled_batch_leaves_the_position(source, server, monkeypatch) -> None:
    from lienthong.services.intake import actions
    from lienthong.services.intake.models import Batch

    position = source.following.position
    server.run(FILL.format(name="di_tich"), rows=[MORE])
    monkeypatch.setattr(
        actions, "run_batch",
        lambda *, batch_id: actions.cancel_batch(batch=Batch.objects.get(pk=batch_id), by=BY),
    )  # fmt: skip
    with pytest.raises(UserError) as refusal:
        catch_up(source)
    monkeypatch.undo()
    source.following.refresh_from_db()
    kept = source.following.position

    catch_up(source)

    assert refusal.value.code == "batch-cancelled"
    assert kept == position
    assert "M004" in names()


def test_lost_log_compares_everything_once(source, server) -> None:
    server.run("UPDATE di_tich SET ten = 'Lúc mất nhật ký' WHERE ma = 'M002'",
               "DELETE FROM di_tich WHERE ma = 'M003'")  # fmt: skip
    server.lose_log(source)
    with_log = catch_up(source)
    runs = SourceRun.objects.exclude(batch=None).order_by("-pk")

    assert [row[:2] for row in rows()] == [
        ("M001", "Chùa Một Cột"), ("M002", "Lúc mất nhật ký"),
    ]  # fmt: skip
    assert runs[0].batch.rows_read == 1  # of three, the one that differs
    assert (with_log.round, with_log.stage) == (2, "following")


@pytest.mark.long
def test_paused_source_goes_on_where_it_was(source, server) -> None:
    from lienthong.services.intake.sources import keeping

    keeping.pause(source=source, by=BY)
    server.run(FILL.format(name="di_tich"), rows=[MORE])
    catch_up(source)
    paused = names()
    keeping.resume(source=source, by=BY)

    catch_up(source)

    assert (len(paused), len(names())) == (3, 4)


@pytest.mark.long
def test_followed_source_is_not_run_by_turns(source) -> None:
    from lienthong.services.intake.sources import runs

    with pytest.raises(UserError) as refusal:
        runs.request(source=source, by=BY)

    assert refusal.value.code == "source-followed"


@pytest.mark.long
def test_node_put_back_to_yesterday_compares_everything_once(source, server) -> None:
    following = source.following
    before = {"position": following.position, "round": following.round}
    server.run("UPDATE di_tich SET ten = 'Hôm nay' WHERE ma = 'M001'")
    catch_up(source)
    source.runs.all().delete()
    KnownRow.objects.filter(key="M001").update(digest="của hôm qua")
    type(following).objects.update(**before)
    with_rows = catch_up(source)

    assert rows()[0][1] == "Hôm nay"
    assert with_rows.stage == "following"
    assert source.runs.exclude(batch=None).count() == 1
