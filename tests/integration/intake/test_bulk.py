"""Many rows changed at once on a real PostgreSQL: chosen, judged, written, undone."""

import pytest

from lienthong.base.actor import Actor, system
from lienthong.base.errors import UserError
from lienthong.services.accounts import actions as accounts
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as declared
from lienthong.services.intake.actions import bulk
from lienthong.services.intake.bulk import queries, running
from lienthong.services.intake.models import BulkOperation, BulkRow, BulkState
from lienthong.services.intake.scope import access_of
from lienthong.services.records import actions as records
from lienthong.services.records import queries as rows
from lienthong.services.records.queries import Asked
from tests.integration.records.wide import WIDE

pytestmark = pytest.mark.django_db
NODE = system("test")
VALUES = {"ten": "Tên", "loai": "don-vi-a", "ngay": None, "so": 1, "dung": None}


@pytest.fixture
def table():
    contract = contracts.apply_contract(text=WIDE, file="rong.yaml", by=NODE)
    found = contract.table("rong")
    units = {"1": "don-vi-a", "2": "don-vi-a", "3": "don-vi-b"}
    records.write_rows(
        table=found,
        rows=[(m, VALUES | {"ma": m, "loai": unit}) for m, unit in units.items()],
        by=NODE,
    )
    records.write_rows(table=found, rows=[("9", VALUES | {"ma": "9"})], by=NODE, source="nut-khac")
    return found


def person(name: str, role: str, unit: str = "") -> Actor:
    return accounts.create_user(
        username=name, full_name=name, role=role, unit=unit, password="x" * 20, by=NODE
    ).actor


@pytest.fixture
def officer() -> Actor:
    return person("canbo", "data_officer")


def choose(by: Actor, kind: str = "edit", **asked) -> BulkOperation:
    return bulk.choose_rows(table_name="rong", kind=kind, asked=Asked(**asked), question="", by=by)


def run(operation: BulkOperation, by: Actor) -> dict[str, str]:
    access = access_of(by, "rong", "write")
    while running.run_chunk(operation_id=operation.pk, access=access, by=by):
        pass
    bulk.finish_bulk(operation_id=operation.pk, by=by)
    return dict(operation.rows.values_list("row_id", "state"))


def edit(by: Actor, value: str | None, column: str = "so", **asked) -> BulkOperation:
    operation = choose(by, **asked)
    bulk.start_bulk(operation=operation, column=column, value=value, reason="", by=by)
    return operation


def held(table, row_id: str, column: str = "so"):
    return rows.get(table, row_id)[column]


def test_preview_tells_what_would_happen_and_writes_nothing(table, officer) -> None:
    operation = choose(officer)
    operation.column, operation.value = "so", "5000"

    found = queries.preview(operation, access_of(officer, "rong", "write"))

    assert found.counts == {"refused": 4}
    assert found.not_ours == 1
    assert {r.count for r in found.reasons} == {3, 1}
    assert held(table, "1") == 1
    operation.value = "7"
    again = queries.preview(operation, access_of(officer, "rong", "write"))
    assert again.counts == {"changed": 3, "refused": 1}
    assert again.shown[0].values["so"] == 7


def test_edit_writes_through_the_door_with_a_verdict_for_each_row(table, officer) -> None:
    operation = edit(officer, "7")

    found = run(operation, officer)

    assert found == {"1": "changed", "2": "changed", "3": "changed", "9": "refused"}
    assert held(table, "1") == 7
    assert held(table, "9") == 1
    entry = rows.history(table, "1")[0]
    assert entry.reason == f"Sửa hàng loạt số {operation.pk}"
    assert entry.changed_by == str(officer)
    refused = operation.rows.get(row_id="9")
    assert "nut-khac" in str(refused.problems)
    assert AuditRecord.objects.filter(action="intake.bulk_start").count() == 1


def test_value_is_standardised_and_cleared(table, officer) -> None:
    run(edit(officer, "02/09/1945", "ngay", ids=["1"]), officer)
    run(edit(officer, None, "so", ids=["1"]), officer)

    assert str(held(table, "1", "ngay")) == "1945-09-02"
    assert held(table, "1") is None


def test_rows_are_those_that_matched_when_chosen(table, officer) -> None:
    operation = edit(officer, "7", filters={"loai": "don-vi-a"})
    records.write_rows(table=table, rows=[("4", VALUES | {"ma": "4"})], by=NODE)

    found = run(operation, officer)

    assert found == {"1": "changed", "2": "changed", "9": "refused"}
    assert held(table, "4") == 1


def test_clerk_changes_rows_of_the_own_unit_only(table) -> None:
    clerk = person("nhaplieu", "clerk", "don-vi-a")
    operation = edit(clerk, "7")

    found = run(operation, clerk)

    assert found["1"] == found["2"] == "changed"
    assert found["3"] == "refused"
    assert held(table, "3") == 1


def test_undo_puts_back_what_nobody_changed_since(table, officer) -> None:
    operation = edit(officer, "7", ids=["1", "2", "3"])
    run(operation, officer)
    records.write_rows(
        table=table, rows=[("2", VALUES | {"ma": "2", "so": 7, "ten": "Sửa sau"})], by=NODE
    )

    assert queries.changed_since(operation) == (1, ["2"])
    undo = bulk.undo_bulk(operation=BulkOperation.objects.get(), force=False, by=officer)
    found = run(undo, officer)

    assert found == {"1": "changed", "2": "skipped", "3": "changed"}
    assert [held(table, m) for m in "123"] == [1, 7, 1]
    assert rows.history(table, "1")[0].reason == f"Hoàn tác số {operation.pk}"


def test_forced_undo_puts_back_the_column_alone(table, officer) -> None:
    operation = edit(officer, "7", ids=["1", "2"])
    run(operation, officer)
    records.write_rows(
        table=table, rows=[("2", VALUES | {"ma": "2", "so": 7, "ten": "Sửa sau"})], by=NODE
    )
    undo = bulk.undo_bulk(operation=BulkOperation.objects.get(), force=True, by=officer)

    run(undo, officer)

    assert held(table, "2") == 1
    assert held(table, "2", "ten") == "Sửa sau"
    with pytest.raises(UserError, match="đã được hoàn tác"):
        bulk.undo_bulk(operation=operation, force=True, by=officer)


def test_cancellation_needs_a_reason_and_is_undone(table, officer) -> None:
    operation = choose(officer, "cancel", ids=["1", "2"])
    with pytest.raises(UserError) as caught:
        bulk.start_bulk(operation=operation, column="", value=None, reason=" ", by=officer)
    bulk.start_bulk(operation=operation, column="", value=None, reason="trùng", by=officer)
    run(operation, officer)
    gone = rows.count(table)
    undo = bulk.undo_bulk(operation=BulkOperation.objects.get(), force=False, by=officer)

    found = run(undo, officer)

    assert caught.value.code == "reason-needed"
    assert gone == 2
    assert found == {"1": "changed", "2": "changed"}
    assert rows.count(table) == 4
    assert rows.get(table, "1")["ten"] == "Tên"
    assert "trùng" in rows.history(table, "1")[1].reason


def test_stopped_run_goes_on_where_it_stopped(table, officer, monkeypatch) -> None:
    monkeypatch.setattr(running, "ROWS_A_CHUNK", 1)
    operation = edit(officer, "7", ids=["1", "2", "3"])
    access = access_of(officer, "rong", "write")
    running.run_chunk(operation_id=operation.pk, access=access, by=officer)
    assert queries.progress(operation).done == 1

    run(operation, officer)

    assert BulkOperation.objects.get().state == BulkState.DONE
    assert [h.version for h in rows.history(table, "1")] == [2, 1]


@pytest.mark.parametrize(
    ("column", "code"), [("ma", "identity-changed"), ("khong_co", "column-needed")]
)
def test_column_that_cannot_be_set_is_refused(table, officer, column, code) -> None:
    with pytest.raises(UserError) as caught:
        edit(officer, "x", column)

    assert caught.value.code == code
    assert BulkRow.objects.filter(state="changed").count() == 0


def test_nothing_chosen_or_too_much_is_refused(table, officer, monkeypatch) -> None:
    with pytest.raises(UserError, match="Không có bản ghi"):
        choose(officer, ids=["0"])
    monkeypatch.setattr(bulk, "MOST_ROWS", 2)
    with pytest.raises(UserError, match="nhiều nhất 2"):
        choose(officer)
    assert not BulkOperation.objects.exists()
    assert declared.table("rong")[1].name == "rong"


def test_whoever_works_for_one_unit_sees_only_their_own_operations(table, officer) -> None:
    clerk = person("nhaplieu", "clerk", "don-vi-a")
    of_officer, of_clerk = edit(officer, "2", ids=["3"]), edit(clerk, "2", ids=["1"])
    as_clerk = access_of(clerk, "rong", "write")

    assert list(queries.recent(as_clerk, clerk)) == [of_clerk]
    assert set(queries.recent(access_of(officer, "rong", "write"), officer)) == {
        of_officer,
        of_clerk,
    }
    with pytest.raises(UserError):
        queries.find(as_clerk, clerk, of_officer.pk)
