"""A disk fills while data is measured: what needs it is broken with the reason, the rest runs.

The disk is real: a small file system in memory, which only root may mount.
"""

import json
import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from django.db import connection

from lienthong.adapters.checked import postgres as engine
from lienthong.adapters.checked.postgres import PostgresEngine
from lienthong.base.actor import system
from lienthong.entrypoints.cli.app import main
from lienthong.services.contracts import actions as contracts
from lienthong.services.quality import actions, queries
from lienthong.services.records import actions as records
from tests.faults import small_disk
from tests.integration.quality.outside import address, fill, schema
from tests.integration.quality.test_bad_input import checked

ROWS = 60_000
LEFT = 300_000  # bytes of room: enough to begin
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: do-day
name: Đĩa đầy
version: 1.0.0
schema:
  - name: do_day
    logicalType: object
    properties:
      - {name: ma, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
      - {name: ten, businessName: Tên, logicalType: string, logicalTypeOptions: {maxLength: 3}}
    quality:
      - {id: doi, type: library, metric: duplicateValues, mustBe: 0, arguments: {properties: [ten]}}
"""


@pytest.fixture
def small():
    """A disk in a folder that the account of the database may come to."""
    above = Path(tempfile.mkdtemp(prefix="lienthong-small-"))
    above.chmod(0o755)
    folder = above / "small"
    small_disk.mount(folder)
    yield folder
    small_disk.unmount(folder)
    shutil.rmtree(above)


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_failing_rows_that_find_no_room_leave_the_figures(small, tmp_path, capsys, suffix):
    contract, data = tmp_path / "x.yaml", tmp_path / f"x.{suffix}"
    contract.write_text(CONTRACT, encoding="utf-8")
    names = [sha256(b"%d" % n).hexdigest() for n in range(ROWS)]
    rows = pa.table({"ma": [str(n) for n in range(ROWS)], "ten": names})
    if suffix == "csv":
        pa.csv.write_csv(rows, data)
    else:
        pq.write_table(rows, data)
    small_disk.fill(small / "ballast")
    os.truncate(small / "ballast", (small / "ballast").stat().st_size - LEFT)

    code = main(
        ["quality", "check", "--contract", str(contract), "--data", str(data),
         "--failures", str(small / "sai.parquet"), "--json"]
    )  # fmt: skip

    shown = capsys.readouterr()
    found = json.loads(shown.out)
    counted = {r["rule"]: (r["passed"], r["failed"]) for r in found["rules"]}
    assert (code, found["failures_lost"]) == (1, True)
    assert counted["do_day.ten.length"] == (0, ROWS)
    assert counted["do_day.doi"] == (ROWS, 0)
    assert not (small / "sai.parquet").exists()


@pytest.fixture
def cramped(small, postgres, monkeypatch):
    """A full disk for what a session sorts; yields what makes it use that."""
    monkeypatch.setattr(engine, "_ALONE", engine._ALONE.replace("64MB", "64kB"))
    own = small / "room"
    own.mkdir()
    owner = postgres.data_dir.stat()
    os.chown(own, owner.st_uid, owner.st_gid)
    password = (postgres.settings.home / "pg_admin_password").read_text("ascii").strip()
    place = f"host=127.0.0.1 port={postgres.settings.pg_port} user=postgres password={password}"
    with psycopg.connect(f"{place} dbname=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE chat LOCATION '{own}'")
        admin.execute("GRANT CREATE ON TABLESPACE chat TO PUBLIC")
        small_disk.fill(small / "ballast")
        try:
            yield "SET temp_tablespaces = 'chat'"
        finally:
            (small / "ballast").unlink()
            admin.execute("DROP TABLESPACE chat")


@pytest.mark.django_db(transaction=True)
def test_a_database_without_room_to_sort_breaks_the_rules_that_need_it(cramped):
    names = [f"{n:x}" * 8 for n in range(ROWS)]
    rows = pa.table({"ma": names, "so": pa.array(range(ROWS), pa.int64())})
    with schema() as here:
        fill(here, "thu", rows)
        with psycopg.connect(address()) as connection_:
            connection_.execute(cramped)
            found = checked(PostgresEngine(connection_, "ngoai", "thu"))

    broken = {name for name, o in found.items() if o.broken_values == {"error": "DiskFull"}}
    assert {"ma.unique", "doi"} <= broken
    assert (found["so.range"].passed, found["so.type"].passed) == (ROWS, ROWS)


@pytest.mark.django_db(transaction=True)
def test_a_node_without_room_to_sort_says_so_beside_its_figures(cramped):
    table = contracts.apply_contract(text=CONTRACT, file="x.yaml", by=system("test")).table(
        "do_day"
    )
    rows = [(f"R{n}", {"ma": f"R{n}", "ten": f"{n:x}" * 8}) for n in range(8_000)]
    records.write_rows(table=table, rows=rows, by=system("test"))
    with connection.cursor() as cursor:
        cursor.execute(cramped)
    try:
        found = actions.run(table_name="do_day", by=system("test"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET temp_tablespaces")

    broken = found.results.get(rule="do_day.doi")
    assert (broken.broken, broken.skipped) == (True, 8_000)
    assert "DiskFull" in broken.skip_reason % broken.skip_values
    assert found.results.get(rule="do_day.ten.length").checked == 8_000
    assert queries.table_words(found)["sach"].value is not None
