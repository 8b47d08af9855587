"""One contract with every type and kind, from a clerk's file to another node and back to pages."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import connection

from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
from lienthong.adapters.files.sheet_reader import SheetReader
from lienthong.adapters.files.template import make_template
from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.settings import current as node
from lienthong.core.cleaning.standardise import TableStandardiser
from lienthong.core.contract.parts import typed_in
from lienthong.core.package.payload import PayloadRow, PayloadTable
from lienthong.entrypoints.api import openapi
from lienthong.entrypoints.web import display
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.contracts.sql import table_name
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import actions, mapping, queries
from lienthong.services.intake.actions import bulk
from lienthong.services.intake.bulk import running
from lienthong.services.quality import actions as quality
from lienthong.services.records import actions as records_actions
from lienthong.services.records import digests, keyset
from lienthong.services.records import queries as records
from lienthong.services.records.access import Access
from lienthong.services.records.queries import Asked
from lienthong.services.records.values import of_field
from lienthong.services.sync import applying
from lienthong.services.sync.models import Peer
from lienthong.services.sync.rows import rows_by_id
from tests.integration.intake.files import csv_bytes
from tests.integration.types.contract import EVERY_TYPE, GOOD

pytestmark = pytest.mark.django_db(transaction=True)
BY = system("test")


@pytest.fixture
def contract(transactional_db):
    return contracts.apply_contract(text=EVERY_TYPE, file="moi-kieu.yaml", by=BY)


@pytest.fixture
def table(contract):
    found = contract.table("thu_moi_kieu")
    records_actions.write_rows(table=found, rows=[("HV0", {"ma": "HV0"})], by=BY)
    return found


def take_in(*rows):
    content = csv_bytes([list(row.values()) for row in rows], titles=list(rows[0]))
    batch = actions.receive_file(
        table_name="thu_moi_kieu", file_name="tep.csv", content=content, by=BY, unit=""
    )
    return actions.run_batch(batch_id=batch.pk)


def good_row(table):
    batch = take_in(GOOD)
    assert batch.rows_accepted == 1, [q.problems for q in queries.quarantine("thu_moi_kieu")]
    return records.get(table, "HV1")


def digest_of(table, source):
    return [
        digests.rows_of(digests.Scope(table, source, method=method), ["HV1"])["HV1"]
        for method in digests.METHODS
    ]


def test_a_file_gives_values_of_every_type(table) -> None:
    row = good_row(table)

    assert (row["so_luong"], row["can_nang"], row["con_trung_bay"]) == (3, Decimal("12.50"), True)
    assert (row["ngay_nhap"], row["gio_mo"]) == (date(2020, 3, 5), time(8, 30))
    assert (row["ngay_phat_hien"], row["nien_dai"]) == ("1990-05", "14XX~")
    assert row["trung_bay"] == {"tu": date(2025, 5, 1), "den": date(2025, 5, 5)}
    assert row["nguoi_hien"] == {"ho_ten": "Nguyễn Văn An", "so_dinh_danh": "001099012345"}
    assert row["noi_giu"] == {"ten": "Bảo tàng Mẫu"}
    assert row["dia_chi"] == {"so_nha": "5 ngõ 2", "ma_tinh": "01"}
    assert row["vi_tri"] == {"vi_do": Decimal("21.0285"), "kinh_do": Decimal("105.8542")}
    assert row["khu_vuc"]["type"] == "Polygon"
    assert [a["so_byte"] for a in row["anh"]] == [20, 30]
    assert row["kich_thuoc"] == [
        {
            "chieu": "Cao",
            "so_do": Decimal("12.5"),
            "do_luc": datetime(2020, 3, 5, 7, 30, tzinfo=UTC),
        },
        {"chieu": "Rộng | sâu", "so_do": Decimal(7)},
    ]
    assert row["chat_lieu"] == ["gốm", "men lam"]
    assert row["thuoc_bo"] == {"hien_vat": "HV0"}


def test_the_same_file_again_changes_nothing_and_a_changed_part_makes_a_version(table) -> None:
    good_row(table)
    content = csv_bytes([list(GOOD.values())], titles=list(GOOD))
    again = actions.receive_file(
        table_name="thu_moi_kieu", file_name="tep.csv", content=content, by=BY, unit="", again=True
    )

    assert actions.run_batch(batch_id=again.pk).rows_unchanged == 1

    take_in(GOOD | {"Kích thước": "Cao | 13"})
    newest, first = records.history(table, "HV1")
    field = table.field("kich_thuoc")
    assert newest.row["kich_thuoc"] == [{"chieu": "Cao", "so_do": 13}]
    assert of_field(field, first.row["kich_thuoc"])[0]["so_do"] == Decimal("12.5")


def test_faults_name_the_part_and_stand_at_the_column(table) -> None:
    take_in(
        GOOD
        | {
            "Kích thước": " | 12\nCao | x",
            "Người hiến – Số định danh": "12",
            "Địa chỉ": "5 | Xứ Lạ",
            "Thuộc bộ – Hiện vật": "HV404",
            "Chất liệu": "gốm\ngốm",
            "Vị trí – Vĩ độ": "60",
            "Vị trí – Kinh độ": "105",
        }
    )

    (row,) = queries.quarantine("thu_moi_kieu")
    found = {(p["columns"][0], p["kind"], p["values"]["title"]) for p in row.problems}

    assert ("kich_thuoc", "type", "Kích thước [2] – Số đo") in found
    assert ("nguoi_hien", "validator", "Người hiến – Số định danh") in found
    assert ("dia_chi", "code_list", "Địa chỉ – Tỉnh") in found
    assert ("thuoc_bo", "reference", "Thuộc bộ – Hiện vật") in found
    assert ("chat_lieu", "unique_items", "Chất liệu") in found
    assert ("vi_tri", "kind", "Vị trí – Vĩ độ") in found
    assert row.values["kich_thuoc"] is None
    assert row.raw["Kích thước"] == " | 12\nCao | x"
    assert make_quarantine_sheet(table, [row]).startswith(b"PK")


def test_a_corrected_row_keeps_every_part(table) -> None:
    take_in(GOOD | {"Kích thước": "Cao | x"})
    (row,) = queries.quarantine("thu_moi_kieu")

    done = actions.correct_row(row=row, values={"so_luong": "4"}, by=BY)
    assert not done.accepted
    done = actions.correct_row(
        row=row, values={"kich_thuoc": '[{"chieu":"Cao","so_do":"1.250,0"}]'}, by=BY
    )

    assert done.accepted
    kept = records.get(table, "HV1")
    assert kept["kich_thuoc"] == [{"chieu": "Cao", "so_do": Decimal(1250)}]
    assert kept["trung_bay"] == {"tu": date(2025, 5, 1), "den": date(2025, 5, 5)}
    assert kept["so_luong"] == 4


def test_a_saved_row_keeps_the_parts_that_are_not_given(table) -> None:
    good_row(table)

    saved = actions.save_row(
        table_name="thu_moi_kieu",
        row_id="HV1",
        values={"nguoi_hien.ho_ten": "Trần Thị Bình", "gio_mo": "9:00"},
        expected_version=1,
        by=BY,
        origin="form",
    )

    assert saved.version == 2, saved.problems
    row = records.get(table, "HV1")
    assert row["nguoi_hien"] == {"ho_ten": "Trần Thị Bình", "so_dinh_danh": "001099012345"}


def test_a_receiver_holds_the_very_same_row(contract, table) -> None:
    good_row(table)
    mine = node().node_id
    digest = digest_of(table, mine)
    (sent,) = rows_by_id(table, ["HV1"], source=mine).rows
    with connection.cursor() as cursor:  # the row leaves, and comes back as another node's
        cursor.execute(f"DELETE FROM {table_name(table)} WHERE _id = 'HV1'")
        cursor.execute("DELETE FROM records_history")

    outcome = applying.apply_table(contract, table, _payload(table, sent), _peer())

    assert (outcome.applied, outcome.verdicts) == (1, [])
    assert digest_of(table, "bo-gui") == digest
    (again,) = _as_sent(table)
    assert again.values == sent.values
    standardised = TableStandardiser.of(table, dictionary.current()).standardise(
        records.get(table, "HV1")
    )
    assert standardised.steps == ()


def _as_sent(table) -> list[PayloadRow]:
    return list(rows_by_id(table, ["HV1"], source="bo-gui").rows)


def _payload(table, *rows: PayloadRow) -> PayloadTable:
    return PayloadTable.of(table.name, tuple(f.name for f in table.fields), rows)


def _peer() -> Peer:
    return Peer(node_id="bo-gui", name="Bộ Gửi", direction=Peer.SENDER)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("kich_thuoc", '[{"chieu": "Cao"}]'),
        ("kich_thuoc", '[{"chieu":"Cao","la":1}]'),
        ("kich_thuoc", '{"chieu":"Cao"}'),
        ("vi_tri", '{"kinh_do":105.850,"vi_do":21}'),
        ("vi_tri", "[" * 2000),
        ("gio_mo", "25:00"),
    ],
)
def test_a_text_that_is_not_the_one_form_is_refused(contract, table, column, text) -> None:
    good_row(table)
    (sent,) = rows_by_id(table, ["HV1"], source=node().node_id).rows
    at = [f.name for f in table.fields].index(column)
    values = (*sent.values[:at], text, *sent.values[at + 1 :])
    row = PayloadRow("HV1", 2, "UPDATE", sent.changed_at, values)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_name(table)} WHERE _id = 'HV1'")

    outcome = applying.apply_table(contract, table, _payload(table, row), _peer())

    assert outcome.applied == 0
    assert outcome.verdicts[0].values["column"] == column


def test_parts_are_measured_shown_and_described(contract, table) -> None:
    row = good_row(table)
    bad = {"ma": "HV2", "kich_thuoc": [{"so_do": Decimal(1)}]}
    records_actions.write_rows(table=table, rows=[("HV2", bad)], by=BY)

    run = quality.run(table_name=table.name, by=BY)

    failed = {r.rule: r.failed for r in run.results.all() if r.failed}
    assert failed == {"thu_moi_kieu.kich_thuoc.chieu.required": 1}
    shown = {f.name: display.shown(f, row[f.name]) for f in table.fields}
    assert shown["nien_dai"] == "khoảng thế kỷ XV"
    assert shown["gia_tri"] == "1.500.000 đ"
    assert shown["trung_bay"] == "01/05/2025 – 05/05/2025"
    assert shown["vi_tri"] == "21,0285; 105,8542"
    assert shown["chat_lieu"] == "gốm; men lam"
    assert "Nguyễn Văn An" in shown["nguoi_hien"]
    assert shown["gio_mo"] == "08:30"
    assert all("{" not in text for text in shown.values())
    described = openapi.document(contract, table)
    size = described["components"]["schemas"]["Values"]["properties"]["kich_thuoc"]["items"]
    assert size["required"] == ["chieu"]
    assert json.dumps(described)
    assert contract_queries.find(contract.id).digest == contract.digest
    assert clock.today()


def test_the_template_has_a_column_for_each_part_and_is_read_back(
    contract, table, tmp_path
) -> None:
    file = tmp_path / "mau.xlsx"
    file.write_bytes(make_template(contract, table, dictionary.current(), clock.today()))

    known = mapping.known_keys(table, dictionary.current())
    found = SheetReader().open(file, sheet="", known=known)

    guessed = mapping.guess(table, found.header, dictionary.current())
    assert list(guessed.values()) == [f.name for f in typed_in(table)]
    assert "trung_bay.tu" in guessed.values()
    assert not {"anh", "ho_so"} & set(guessed.values())  # files are attached in the form


def test_rows_of_the_api_and_single_rows_say_nested_values_alike(table) -> None:
    row = good_row(table)

    ((listed, _place),) = keyset.rows(table, Asked(ids=["HV1"]), (), None)

    assert {name: listed[name] for name in table.by_name} == {
        name: row[name] for name in table.by_name
    }


@pytest.mark.parametrize(("kind", "column"), [("edit", "so_luong"), ("cancel", "")])
def test_many_rows_changed_and_put_back_keep_their_nested_values(table, kind, column) -> None:
    row = good_row(table)
    done = bulk.choose_rows(
        table_name=table.name, kind=kind, asked=Asked(ids=["HV1"]), question="", by=BY
    )
    bulk.start_bulk(operation=done, column=column, value="7", reason="thử", by=BY)
    run_bulk(table, done)
    between = records.get(table, "HV1")
    run_bulk(table, bulk.undo_bulk(operation=done, force=False, by=BY))

    after = records.get(table, "HV1")

    assert between["_version"] == row["_version"] + 1
    assert (after["_version"], after["_event"]) == (row["_version"] + 2, "UPDATE")
    assert {n: after[n] for n in table.by_name} == {n: row[n] for n in table.by_name}


def run_bulk(table, operation) -> None:
    access = Access.unlimited(table)
    while running.run_chunk(operation_id=operation.pk, access=access, by=BY):
        pass
    bulk.finish_bulk(operation_id=operation.pk, by=BY)
