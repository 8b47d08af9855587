"""A row whose reference is cancelled while its file is staged is not written, but kept."""

import pytest

from lienthong.base.actor import system
from lienthong.services.contracts import actions as contracts
from lienthong.services.intake import actions, queries
from lienthong.services.intake.actions import run
from lienthong.services.records import actions as writing
from lienthong.services.records import queries as records
from tests.integration.intake.columns_contract import CONTRACT

BY = system("test")
TITLES = ("Mã", "Lần", "Tên", "Nơi", "Bản ghi cha", "Số tiền")


@pytest.fixture
def tables(transactional_db, monkeypatch):
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    contract = contracts.apply_contract(text=CONTRACT, file="thu-cot.yaml", by=BY)
    places = contract.table("noi_thu")
    rows = [(code, {"ma": code}) for code in "AB"]
    writing.write_rows(table=places, rows=rows, by=BY)
    return places, contract.table("thu_cot")


@pytest.mark.parametrize("moment", [10, 20])
def test_row_naming_a_place_cancelled_meanwhile_is_kept(tables, moment) -> None:
    places, table = tables
    lines = [f"M{n},1,Tên {n},{'B' if n == 3 else 'A'},,5" for n in range(1, 21)]
    content = "\n".join([",".join(TITLES), *lines]).encode()
    batch = actions.receive_file(
        table_name=table.name, file_name="a.csv", content=content, by=BY, unit=""
    )

    def cancel(seen):
        if seen.rows_read == moment and seen.state == "running":
            writing.cancel_row(table=places, row_id="B", reason="sáp nhập", by=BY)

    done = actions.run_batch(batch_id=batch.pk, on_chunk=cancel)

    assert (done.state, done.rows_accepted, done.rows_quarantined) == ("done", 19, 1)
    kept = queries.quarantine(table.name).get()
    assert (kept.row_number, kept.problems[0]["columns"]) == (4, ["noi"])
    assert records.count(table) == 19
