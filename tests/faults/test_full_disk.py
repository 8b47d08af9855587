"""A disk fills while a file comes in, or while it is taken in: a clear word, nothing half-done.

The full disks are real: a small file system in memory, which only root may mount.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from lienthong.adapters.postgres.server import Server
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.settings import Settings
from lienthong.services.intake import actions, originals, queries
from lienthong.services.intake.actions import run
from lienthong.services.records import queries as records
from tests.integration.intake.conftest import table  # noqa: F401 - a fixture
from tests.integration.intake.files import csv_bytes, row

BY = system("test")
MEGA = 1024**2


def _mount(size_mb: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lienthong-small-"))
    folder.chmod(0o755)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"cannot mount a small disk here: {done.stderr.decode().strip()}")
    return folder


@pytest.fixture
def small_disk() -> Iterator[Path]:
    folder = _mount(4)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def receive(rows, **kwargs):
    return actions.receive_file(
        table_name="thu_nhan", file_name="a.csv", content=csv_bytes(rows), by=BY, unit="", **kwargs
    )


def test_full_disk_of_originals_is_told_and_leaves_nothing(
    small_disk: Path, node_settings: Settings, tmp_path: Path
) -> None:
    folder = node_settings.files_dir
    kept = folder.rename(folder.with_name("files-kept")) if folder.exists() else None
    folder.symlink_to(small_disk)
    source = tmp_path / "lon.csv"
    source.write_bytes(os.urandom(6 * MEGA))
    try:
        with pytest.raises(UserError) as caught:
            originals.keep(source)

        assert (caught.value.code, caught.value.status) == ("disk-full", 507)
        assert "đã đầy" in caught.value.message
        assert "nộp lại" in caught.value.remedy
        assert list(small_disk.rglob("*")) == [], "nothing half-written stays"
        assert source.stat().st_size == 6 * MEGA, "the original is where it arrived"
        assert originals.keep(b"a,b\n1,2\n")[1] == 8, "a smaller file fits"
    finally:
        folder.unlink()
        if kept is not None:
            kept.rename(folder)


@pytest.fixture
def small_tablespace(small_disk: Path, postgres: Server) -> Iterator[Path]:
    """Staging tables come to lie on the small disk."""
    place = small_disk / "pg"
    place.mkdir()
    owner = postgres.data_dir.stat()
    os.chown(place, owner.st_uid, owner.st_gid)
    password = (postgres.settings.home / "pg_admin_password").read_text("ascii").strip()
    address = f"host=127.0.0.1 port={postgres.settings.pg_port} user=postgres password={password}"
    with psycopg.connect(f"{address} dbname=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        admin.execute("GRANT CREATE ON TABLESPACE small TO PUBLIC")
        try:
            yield place
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT tablename FROM pg_tables WHERE tablespace = 'small'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f'DROP TABLE intake."{name}"')
            admin.execute("DROP TABLESPACE small")
            shutil.rmtree(place)


def test_full_disk_of_postgresql_pauses_the_batch_and_it_goes_on(
    table,  # noqa: F811
    small_tablespace: Path,
    monkeypatch,
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 500)
    batch = receive([row(n, Mã=f"M{n:06d}", Tên="Ă" * 40) for n in range(1, 4_001)])
    ballast = small_tablespace.parent / "ballast"
    ballast.write_bytes(b"x" * int(3.2 * MEGA))
    with connection.cursor() as cursor:
        cursor.execute("SET default_tablespace = small")
    try:
        paused = actions.run_batch(batch_id=batch.pk)

        assert paused.state == "paused"
        assert "đã đầy" in paused.state_note
        assert "Chạy tiếp" in paused.state_note
        assert 0 < paused.rows_read < 4_000, "what was staged before is kept"
        assert (records.count(table), queries.open_count()) == (0, 0)
        assert originals.path_of(batch.file_sha256).is_file()

        ballast.unlink()
        actions.start(batch=batch, by=BY)
        done = actions.run_batch(batch_id=batch.pk)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET default_tablespace")

    assert (done.state, done.rows_accepted, records.count(table)) == ("done", 4_000, 4_000)
    assert done.state_note == ""
