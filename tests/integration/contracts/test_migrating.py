"""A new version on a real PostgreSQL: in one transaction, in steps, killed, and gone on with."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from lienthong.base.actor import system
from lienthong.base.errors import NotFound, UserError
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract.errors import ContractRejected
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries
from lienthong.services.contracts.migrating import preview, steps
from lienthong.services.contracts.models import ContractMigration, MigrationState
from lienthong.services.records import actions as records
from lienthong.services.records import queries as rows_here
from tests.unit.core.contract.contracts import SMALL

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")
ROWS = 6_000
NAMED = SMALL.replace(
    "      - name: tu_ngay\n",
    "      - name: ho_ten\n        businessName: Họ tên\n        logicalType: string\n"
    "      - name: so\n        businessName: Số\n        logicalType: integer\n"
    "      - name: tu_ngay\n",
)
NEXT = (
    NAMED.replace("version: 1.0.0", "version: 1.1.0")
    .replace(
        "      - name: so\n        businessName: Số\n        logicalType: integer\n",
        "      - name: so\n        businessName: Số\n        logicalType: string\n"
        "      - name: ho\n        businessName: Họ\n        logicalType: string\n"
        "        customProperties:\n          - property: origin\n"
        "            value: {splitFrom: {column: ho_ten, pattern: '(\\S+) (.*)', part: 1}}\n",
    )
    .replace(
        "      - name: tu_ngay\n",
        "      - name: bat_dau\n"
        "        customProperties: [{property: origin, value: {renamedFrom: tu_ngay}}]\n",
    )
    .replace(">= tu_ngay", ">= bat_dau")
)


def write(first: int, count: int, *, surname: str = "Nguyễn", **more: Any) -> None:
    _, table = queries.table("thu_nghiem")
    rows = [
        (str(n), {"ma": str(n), "ho_ten": f"{surname} Văn {n}", "so": n, **more})
        for n in range(first, first + count)
    ]
    records.write_rows(table=table, rows=rows, by=BY)


def content() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT _id, _version, ho_ten, ho, so, bat_dau, _cu_so_1_0_0 FROM data.thu_nghiem "
            "ORDER BY _id"
        )
        return list(cursor.fetchall())


@pytest.fixture
def stored(db: None) -> None:
    contracts.apply_contract(text=NAMED, file="x.yaml", by=BY)
    write(0, ROWS)


def test_one_transaction_moves_every_value(stored: None) -> None:
    contracts.apply_contract(text=NEXT, file="x.yaml", by=BY)

    found = content()
    assert len(found) == ROWS
    assert all(row[3] == "Nguyễn" and row[4] == str(row[6]) and row[1] == 1 for row in found)
    history = rows_here.history(queries.table("thu_nghiem")[1], "7")
    assert history[0].row["ho"] == "Nguyễn"
    assert history[0].row["so"] == "7"


def test_a_large_table_is_not_moved_in_one_transaction(
    stored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "LARGE_ROWS", 1_000)

    with pytest.raises(UserError) as refused:
        contracts.apply_contract(text=NEXT, file="x.yaml", by=BY)

    assert refused.value.code == "large-migration"
    assert queries.current("thu-nghiem").version == "1.0.0"


def test_killed_migration_goes_on_and_ends_like_an_undisturbed_one(
    stored: None,
) -> None:
    migration = steps.start(text=NEXT, file="x.yaml", by=BY)
    killed = 0
    while killed < 3:
        with _process(migration.pk) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(3)]  # ready, two chunks
            os.killpg(process.pid, signal.SIGKILL)
        assert lines[0] == "ready\n"
        killed += 1
        assert queries.current("thu-nghiem").version == "1.0.0"
        write(killed * 10, 5, surname="Trần")  # rows worked out before and written since
        write(ROWS + killed * 10, 5, surname="Lê")
    migration.refresh_from_db()
    assert sum(migration.progress.values()) > 0

    with _process(migration.pk) as process:
        process.communicate(timeout=120)
    assert process.returncode == 0

    migration.refresh_from_db()
    assert migration.state == MigrationState.DONE
    assert queries.current("thu-nghiem").version == "1.1.0"
    found = content()
    assert len(found) == ROWS + 15
    assert all(row[3] == row[2].split()[0] and row[4] == str(row[6]) for row in found)
    assert {row[3] for row in found} == {"Nguyễn", "Trần", "Lê"}


def _process(migration_id: int) -> subprocess.Popen[str]:
    """Another process on this test's database."""
    settings = connection.settings_dict
    url = (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST'] or '127.0.0.1'}"
        f":{settings['PORT']}/{settings['NAME']}"
    )
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.contracts.kill_driver", str(migration_id)],
        env={**os.environ, "LIENTHONG_DATABASE_URL": url},
        cwd=REPO_DIR, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def test_other_versions_wait_while_one_is_on_its_way(stored: None) -> None:
    migration = steps.start(text=NEXT, file="x.yaml", by=BY)
    other = NAMED.replace("version: 1.0.0", "version: 1.0.1").replace("thử nghiệm", "thử")

    with pytest.raises(UserError) as refused:
        contracts.apply_contract(text=other, file="x.yaml", by=BY)
    steps.fail(migration_id=migration.pk, note="thôi")

    assert refused.value.code == "migration-running"
    assert contracts.apply_contract(text=other, file="x.yaml", by=BY).version == "1.0.1"
    assert ContractMigration.objects.get().state == MigrationState.FAILED


def test_a_person_may_give_a_migration_up(stored: None) -> None:
    migration = steps.start(text=NEXT, file="x.yaml", by=BY)

    steps.give_up(migration_id=migration.pk, by=BY)

    assert ContractMigration.objects.get().state == MigrationState.FAILED
    assert queries.current("thu-nghiem").version == "1.0.0"
    with pytest.raises(NotFound):
        steps.give_up(migration_id=migration.pk, by=BY)
    assert steps.start(text=NEXT, file="x.yaml", by=BY).state == MigrationState.RUNNING


def test_a_version_no_longer_acceptable_does_not_hold_its_contract(stored: None) -> None:
    migration = steps.start(text=NEXT, file="x.yaml", by=BY)
    gone = NEXT.replace("logicalType: string", "logicalType: string\n        quality: [{id: x}]", 1)
    ContractMigration.objects.update(text=gone.replace(">= bat_dau", ">= khong_co"))

    with pytest.raises(UserError):
        steps.run(migration.pk)

    assert ContractMigration.objects.get().state == MigrationState.FAILED


def test_breaking_change_under_a_minor_number_is_refused_with_place_and_remedy(
    stored: None,
) -> None:
    narrower = NAMED.replace("version: 1.0.0", "version: 1.1.0").replace(
        "logicalType: integer", "logicalType: date"
    )

    with pytest.raises(ContractRejected) as refused:
        contracts.apply_contract(text=narrower, file="x.yaml", by=BY)

    problem = refused.value.problems[0]
    assert (problem.path, problem.line) == ("version", 5)
    assert "2.0.0" in problem.remedy % problem.values
    assert queries.current("thu-nghiem").version == "1.0.0"


def test_retired_table_comes_back_with_its_rows(stored: None) -> None:
    other = NAMED.replace("version: 1.0.0", "version: 2.0.0").replace(
        "physicalName: thu_nghiem", "physicalName: thu_khac"
    )
    contracts.apply_contract(text=other, file="x.yaml", by=BY)
    back = NAMED.replace("version: 1.0.0", "version: 3.0.0")

    contracts.apply_contract(text=back, file="x.yaml", by=BY)

    assert rows_here.count(queries.table("thu_nghiem")[1]) == ROWS
