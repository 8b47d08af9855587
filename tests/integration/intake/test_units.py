"""A file with former communes just works: repaired with the source named, or asked."""

from datetime import date

import pytest

from lienthong.base.actor import system
from lienthong.services.intake import actions, queries
from lienthong.services.intake.columns.judging import ColumnJudge
from lienthong.services.intake.judging import Judge, RawRow
from lienthong.services.intake.models import RowLog
from lienthong.services.intake.verdicts import laid_out
from lienthong.services.records import queries as records

BY = system("test")
TODAY = date(2026, 11, 1)
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-dia-ban
name: Cơ sở dữ liệu thử địa bàn
version: 1.0.0
status: active
schema:
  - name: thu_dia_ban
    physicalName: thu_dia_ban
    businessName: Bảng thử địa bàn
    logicalType: object
    properties:
      - {name: ma, businessName: Mã, logicalType: string, required: true, primaryKey: true,
         primaryKeyPosition: 1}
      - name: ma_tinh
        businessName: Tỉnh
        logicalType: string
        required: true
        logicalTypeOptions: {maxLength: 2}
        customProperties: [{property: term, value: dia-chi.ma-tinh}]
      - name: ma_xa
        businessName: Xã
        logicalType: string
        required: true
        logicalTypeOptions: {maxLength: 5}
        customProperties: [{property: term, value: dia-chi.ma-xa}]
      - name: dia_chi
        businessName: Địa chỉ
        logicalType: string
        customProperties: [{property: term, value: dia-chi.chi-tiet}]
"""
FILE = """\
Mã,Tỉnh,Xã,Địa chỉ
A1,Bình Dương,P. Phú Cường,
A2,79,25747,
A3,Hà Nội,"Phường Quảng An, Tây Hồ",
A4,,,"12 Lê Lợi, P. Phú Cường, TP TDM, BD"
A5,Hà Nội,Kẻ Chợ,
A6,Bình Dương,"Phường Phú Cườn, TX Thủ Dầu Một",
"""


@pytest.fixture
def table(transactional_db):
    from lienthong.services.contracts import actions as contracts

    contract = contracts.apply_contract(text=CONTRACT, file="thu-dia-ban.yaml", by=BY)
    return contract.table("thu_dia_ban")


def test_former_communes_are_repaired_or_asked(table) -> None:
    batch = actions.receive_file(
        table_name="thu_dia_ban", file_name="xa.csv", content=FILE.encode(), by=BY, unit=""
    )
    actions.run_batch(batch_id=batch.pk)

    written = {n: records.get(table, n) for n in ("A1", "A2", "A4")}
    kept = {row.row_id: row for row in queries.quarantine("thu_dia_ban")}
    assert {(r["ma_tinh"], r["ma_xa"]) for r in written.values()} == {("79", "25747")}
    assert {i: row.verdict for i, row in kept.items()} == {
        "A3": "waiting", "A5": "quarantined", "A6": "waiting"
    }  # fmt: skip
    steps = RowLog.objects.get(row_id="A1").steps
    said = next(s for s in steps if (s["name"], s["column"]) == ("unit-successor", "ma_xa"))
    assert said["before"].startswith("25747 Phường Phú Cường, Thành phố Thủ Dầu Một")
    assert "nguồn: vietnamadminunits" in said["after"]
    (question,) = kept["A3"].problems
    assert all("nguồn" in choice["reason"] for choice in question["choices"])

    chosen = question["choices"][0]["value"]
    done = actions.correct_row(row=kept["A3"], values={"ma_xa": chosen}, by=BY)

    assert done.accepted
    assert records.get(table, "A3")["ma_xa"] == chosen[-5:]


def test_columns_read_units_as_rows_do(table) -> None:
    places = [
        ("Bình Dương", "P. Phú Cường", ""), ("", "", "1 Lê Lợi, P. Phú Cường, TP TDM, BD"),
        ("BD", "phu cuong", ""), ("02", "", ""), ("01", "Quảng An", ""), ("79", "25747", "x"),
        ("Thái Nguyên", "xã Tân Lập", ""), ("", "Tân Lập", ""), ("19", "2", ""), ("xx", "yy", ""),
    ]  # fmt: skip
    rows = [
        RawRow(cells={"ma": f"B{n}", "ma_tinh": p, "ma_xa": c, "dia_chi": a}, number=n)
        for n, (p, c, a) in enumerate(places, start=1)
    ]

    by_rows = laid_out(table, Judge(table, today=TODAY).judge(rows))
    columns = ColumnJudge(Judge(table, today=TODAY))

    assert repr(columns.decide(columns.prepare(rows))) == repr(by_rows)
