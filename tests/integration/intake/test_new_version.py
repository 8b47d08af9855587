"""A new version comes into force between the reading of a contract and the writing of rows."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.test import Client

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as in_force
from lienthong.services.contracts import standing
from lienthong.services.contracts.sql import table_name
from lienthong.services.intake import actions
from lienthong.services.intake.actions import bulk, run
from lienthong.services.intake.bulk import running
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.intake.scope import access_of
from lienthong.services.records import queries as records
from lienthong.services.records.access import Access
from tests.integration.intake.contract import CONTRACT
from tests.integration.intake.files import csv_bytes, row

BY = system("test")
RENAMED = CONTRACT.replace("version: 1.0.0", "version: 1.1.0").replace(
    "      - name: ten\n        businessName: Tên\n",
    "      - name: ho_ten\n        businessName: Họ và tên\n",
).replace(
    "          - {property: nameEn, value: Name}\n",
    "          - {property: nameEn, value: Name}\n"
    "          - {property: origin, value: {renamedFrom: ten}}\n",
)  # fmt: skip
DATE = "      - name: ngay_cap\n        businessName: Ngày cấp\n        logicalType: date\n"
WITHOUT_DATE = CONTRACT.replace("version: 1.0.0", "version: 2.0.0").replace(DATE, "")


def apply(text):
    contracts.apply_contract(text=text, file="thu-nhan.yaml", by=BY)
    return in_force.table("thu_nhan")[1]


def receive(rows):
    return actions.receive_file(
        table_name="thu_nhan", file_name="tep.csv", content=csv_bytes(rows), by=BY, unit=""
    )


def test_matching_under_a_former_name_works_after_the_rename(table) -> None:
    batch = receive([row(1), row(2, Mã="X")])
    today = apply(RENAMED)

    actions.start(batch=batch, by=BY)
    done = actions.run_batch(batch_id=batch.pk)

    assert (done.state, done.rows_accepted, done.rows_quarantined) == ("done", 1, 1)
    assert (done.mapping["Tên"], done.contract_version) == ("ho_ten", "1.1.0")
    assert records.get(today, "M001")["ho_ten"] == "Người thứ 1"


def test_rename_between_two_chunks_loses_no_row(table, monkeypatch) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    batch = receive([*(row(n) for n in range(1, 36)), row(3, name="Lặp lại")])

    def switch(batch):
        if batch.rows_read == 20:
            apply(RENAMED)

    done = actions.run_batch(batch_id=batch.pk, on_chunk=switch)

    today = in_force.table("thu_nhan")[1]
    assert (done.state, done.rows_read, done.rows_accepted) == ("done", 36, 35)
    assert done.contract_version == "1.1.0"
    assert records.count(today) == 35
    assert records.get(today, "M035")["ho_ten"] == "Người thứ 35"
    (problem,) = QuarantinedRow.objects.get().problems
    assert problem["rule"] == "intake.doubled_in_file"


def test_field_that_is_no_more_ends_the_import_with_the_remedy(table) -> None:
    batch = receive([row(1)])
    today = apply(WITHOUT_DATE)

    done = actions.run_batch(batch_id=batch.pk)

    assert done.state == "failed"
    assert "không còn trường: ngay_cap" in done.state_note
    assert "ghép lại cột" in done.state_note
    assert records.count(today) == 0


def test_quarantined_row_is_corrected_under_the_new_name(table) -> None:
    actions.run_batch(batch_id=receive([row(1, Mã="X")]).pk)
    today = apply(RENAMED)

    result = actions.correct_row(row=QuarantinedRow.objects.get(), values={"ma": "M001"}, by=BY)

    assert result.accepted
    assert records.get(today, "M001")["ho_ten"] == "Người thứ 1"


def test_bulk_edit_goes_on_under_the_new_name_and_back(table) -> None:
    actions.run_batch(batch_id=receive([row(1), row(2)]).pk)
    operation = bulk.choose_rows(
        table_name="thu_nhan", kind="edit", asked=records.Asked(), question="", by=BY
    )
    bulk.start_bulk(operation=operation, column="ten", value="Tên mới", reason="", by=BY)
    today = apply(RENAMED)

    with pytest.raises(standing.ContractChanged):
        running.run_chunk(operation_id=operation.pk, access=Access.unlimited(table), by=BY)
    go_through(operation)
    renamed = records.get(today, "M001")["ho_ten"]
    operation.refresh_from_db()
    go_through(bulk.undo_bulk(operation=operation, force=False, by=BY))

    assert renamed == "Tên mới"
    assert records.get(today, "M001")["ho_ten"] == "Người thứ 1"


def go_through(operation):
    access = access_of(BY, "thu_nhan", "write")
    while running.run_chunk(operation_id=operation.pk, access=access, by=BY):
        pass
    bulk.finish_bulk(operation_id=operation.pk, by=BY)


def test_table_read_before_the_switch_is_not_written(table) -> None:
    apply(RENAMED)

    with pytest.raises(UserError) as caught, transaction.atomic():
        standing.demand(table)

    assert (caught.value.code, caught.value.status) == ("contract-changed", 409)


def test_version_that_leaves_the_table_as_it_is_disturbs_nobody(table) -> None:
    other = "name: Cơ sở dữ liệu thử nhận tin"
    text = CONTRACT.replace("version: 1.0.0", "version: 1.0.1")
    apply(text.replace("name: Cơ sở dữ liệu thử nhận", other))

    with transaction.atomic():
        standing.demand(table)


@pytest.fixture
def ask(person):
    """Ask for an address while a new version comes into force: read before, answered after."""
    client = Client()
    client.force_login(person())

    def answer(address):
        try:
            return client.get(address)
        finally:
            connections.close_all()

    def during_the_switch(address):
        with ThreadPoolExecutor(max_workers=1) as pool:
            with transaction.atomic():
                apply(RENAMED)
                asked = pool.submit(answer, address)
                wait_until_somebody_waits()
            return asked.result(timeout=30)

    return during_the_switch


def wait_until_somebody_waits():
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass",
                [table_name("thu_nhan")],
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waits for the new version")


def test_page_that_read_the_old_version_says_so(table, ask) -> None:
    answer = ask("/csdl/thu-nhan/")

    assert answer.status_code == 409
    assert "Hợp đồng vừa đổi phiên bản" in answer.content.decode()
    assert "rồi làm lại" in answer.content.decode()


def test_api_that_read_the_old_version_says_so(table, ask) -> None:
    answer = ask("/api/v1/databases/thu_nhan/records")

    assert (answer.status_code, answer.json()["code"]) == (409, "contract-changed")
    assert "rồi làm lại" in answer.json()["remedy"]


def test_fault_of_ours_is_not_taken_for_a_new_version(table) -> None:
    from lienthong.services.contracts.models import ContractVersion

    ContractVersion.objects.update(applied_at="2026-01-01T00:00:00Z")
    with pytest.raises(ProgrammingError) as caught, connection.cursor() as cursor:
        cursor.execute(f"SELECT khong_co FROM {table_name('thu_nhan')}")

    assert standing.outdated(caught.value) is None
