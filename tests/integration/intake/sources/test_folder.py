"""A watched folder: each file becomes a batch once, and stays where it lies."""

import os

import pytest

from lienthong.base.errors import UserError
from lienthong.base.settings import current as node
from lienthong.services.intake.models import Batch, SeenFile, SourceRun
from tests.integration.intake.files import csv_bytes, row, xlsx_bytes
from tests.integration.intake.sources.declaring import BY, declare, rows, run

pytestmark = pytest.mark.usefixtures("table")


def drop(folder, name, content, *, age_seconds=60):
    """Lay a file down as if it had been lying there for a while."""
    path = folder / name
    path.write_bytes(content)
    then = path.stat().st_mtime - age_seconds
    os.utime(path, (then, then))
    return path


@pytest.fixture
def source(tmp_path):
    def make(**options):
        return declare("folder", {"path": str(tmp_path)} | options, name="Thư mục nộp")

    return make


def test_each_new_file_becomes_a_batch_and_stays(source, tmp_path) -> None:
    first = drop(tmp_path, "a.csv", csv_bytes([row(1)]), age_seconds=90)
    drop(tmp_path, "b.xlsx", xlsx_bytes([row(2)]))
    found = source()

    run(found)

    assert [r.state for r in found.runs.order_by("pk")] == ["done", "done"]
    assert [r.file_name for r in found.runs.order_by("pk")] == ["a.csv", "b.xlsx"]
    assert [r[0] for r in rows()] == ["M001", "M002"]
    assert first.exists()


def test_seen_files_are_not_taken_again(source, tmp_path) -> None:
    drop(tmp_path, "a.csv", csv_bytes([row(1)]))
    found = source()
    run(found)

    again = run(found)

    assert (again.state, Batch.objects.count(), SeenFile.objects.count()) == ("unchanged", 1, 1)


def test_changed_file_is_a_new_file(source, tmp_path) -> None:
    drop(tmp_path, "a.csv", csv_bytes([row(1)]))
    found = source()
    run(found)
    drop(tmp_path, "a.csv", csv_bytes([row(1, name="Tên mới")]), age_seconds=30)

    run(found)

    assert rows()[0][1] == "Tên mới"
    assert Batch.objects.count() == 2


def test_same_content_under_another_name_is_told(source, tmp_path) -> None:
    drop(tmp_path, "a.csv", csv_bytes([row(1)]))
    found = source()
    run(found)
    drop(tmp_path, "ban-sao.csv", csv_bytes([row(1)]))

    told = run(found)

    assert (told.state, told.note["code"], told.batch_id) == (
        "unchanged", "same-file", Batch.objects.get().pk
    )  # fmt: skip


def test_file_still_being_copied_waits(source, tmp_path) -> None:
    drop(tmp_path, "dang-chep.csv", csv_bytes([row(1)]), age_seconds=0)
    drop(tmp_path, "tam.csv.part", csv_bytes([row(2)]))
    drop(tmp_path, ".an.csv", csv_bytes([row(3)]))

    waited = run(source())

    assert (waited.state, Batch.objects.count()) == ("unchanged", 0)


def test_unreadable_file_fails_with_its_reason_and_others_go_on(source, tmp_path) -> None:
    drop(tmp_path, "1-hong.xlsx", b"PK\x03\x04 not a workbook", age_seconds=90)
    drop(tmp_path, "2-tot.csv", csv_bytes([row(1)]))
    found = source()

    broken = run(found)

    assert (broken.state, bool(broken.note["message"])) == ("failed", True)
    assert Batch.objects.filter(state="failed", file_name="1-hong.xlsx").exists()
    assert [r[0] for r in rows()] == ["M001"]


def test_file_without_a_needed_column_waits_for_a_person(source, tmp_path) -> None:
    drop(tmp_path, "thieu.csv", "Tên\nAi đó\n".encode())

    waiting = run(source())

    assert (waiting.state, waiting.note["code"]) == ("waiting", "missing-columns")
    assert waiting.batch is not None
    assert rows() == []


def test_folder_by_table_takes_its_own_files_only(source, tmp_path) -> None:
    (tmp_path / "thu_nhan").mkdir()
    (tmp_path / "bang_khac").mkdir()
    drop(tmp_path / "thu_nhan", "a.csv", csv_bytes([row(1)]))
    drop(tmp_path / "bang_khac", "b.csv", csv_bytes([row(2)]))
    drop(tmp_path, "c.csv", csv_bytes([row(3)]))

    run(source(by_table="yes"))

    assert [r[0] for r in rows()] == ["M001"]


def test_link_that_leads_outside_is_left_alone(source, tmp_path, tmp_path_factory) -> None:
    outside = drop(tmp_path_factory.mktemp("ngoai"), "rieng.csv", csv_bytes([row(1)]))
    (tmp_path / "lien-ket.csv").symlink_to(outside)

    assert run(source()).state == "unchanged"


def test_only_rows_of_its_unit_are_written(tmp_path) -> None:
    drop(tmp_path, "a.csv", csv_bytes([row(1, unit="don-vi-a"), row(2, unit="don-vi-b")]))
    found = declare("folder", {"path": str(tmp_path)}, unit="don-vi-a")

    taken = run(found)

    assert [r[0] for r in rows()] == ["M001"]
    assert taken.batch.rows_quarantined == 1


def test_folder_that_went_away_fails_once_not_each_minute(source, tmp_path) -> None:
    from lienthong.services.intake.sources import runs

    found = source()
    tmp_path.rename(tmp_path.with_name("doi-ten"))
    first = run(found)
    found.next_run_at = found.created_at
    found.save()

    assert (first.state, first.note["code"]) == ("failed", "no-folder")
    assert runs.start_due(by=BY) == []
    assert SourceRun.objects.count() == 1


@pytest.mark.parametrize("path", ["/etc", "/", "tuong-doi", "/khong/co"])
def test_system_folders_are_refused(path) -> None:
    with pytest.raises(UserError) as caught:
        declare("folder", {"path": path})

    assert caught.value.code == "bad-folder"


def test_folder_of_the_node_is_refused() -> None:
    with pytest.raises(UserError, match="hệ thống"):
        declare("folder", {"path": str(node().home)})
