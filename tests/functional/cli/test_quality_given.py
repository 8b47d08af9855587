"""``lienthong quality check`` with other tables and files beside the data."""

import hashlib
import json

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from lienthong.entrypoints.cli.app import main
from tests.integration.quality.outside import fill, schema, url

pytestmark = pytest.mark.django_db(transaction=True)
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-vien
name: Thư viện
version: 1.0.0
status: active
schema:
  - name: sach
    physicalName: sach
    businessName: Sách
    logicalType: object
    properties:
      - {name: ma, businessName: Mã, logicalType: string, primaryKey: true, primaryKeyPosition: 1}
      - name: tac_gia
        businessName: Tác giả
        logicalType: string
        relationships: [{type: foreignKey, to: tac_gia.ma}]
      - {name: que, businessName: Quê, logicalType: string}
      - {name: anh, businessName: Ảnh, logicalType: string}
      - {name: bam, businessName: Mã băm, logicalType: string}
    quality:
      - id: que
        type: custom
        engine: lienthong
        description: Quê như bản gốc
        implementation:
          kind: master_agreement
          columns: [tac_gia, que]
          master: {contract: khac, table: nguoi, column: so}
      - id: anh
        type: custom
        engine: lienthong
        description: Đúng ảnh
        implementation: {kind: file_digest, columns: [anh, bam]}
  - name: tac_gia
    physicalName: tac_gia
    businessName: Tác giả
    logicalType: object
    properties:
      - {name: ma, businessName: Mã, logicalType: string, primaryKey: true, primaryKeyPosition: 1}
"""
SHA = hashlib.sha256(b"anh").hexdigest()
BOOKS = pa.table(
    {
        "ma": ["1", "2", "3", "4"],
        "tac_gia": ["A", "B", "X", None],
        "que": ["Huế", "Vinh", None, "Huế"],
        "anh": ["a.jpg", "a.jpg", "b.jpg", "../a.jpg"],
        "bam": [SHA, "00", None, None],
    }
)
AUTHORS = pa.table({"ma": ["A", "B", "C"]})
PEOPLE = pa.table({"so": ["A", "B"], "que": ["Huế", "Huế"]})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "thu-vien.yaml").write_text(CONTRACT, "utf-8")
    pq.write_table(BOOKS, tmp_path / "sach.parquet")
    pyarrow.csv.write_csv(AUTHORS, tmp_path / "tac_gia.csv")
    pyarrow.csv.write_csv(PEOPLE, tmp_path / "nguoi.csv")
    (tmp_path / "anh").mkdir()
    (tmp_path / "anh" / "a.jpg").write_bytes(b"anh")
    (tmp_path / "a.jpg").write_bytes(b"anh")
    return tmp_path


def checked(capsys, folder, *more, data=None):
    data = data or str(folder / "sach.parquet")
    code = main(
        [
            "quality", "check", "--contract", str(folder / "thu-vien.yaml"), "--table", "sach",
            "--data", data, "--json", *more,
        ]
    )  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    return code, {r["rule"].removeprefix("sach."): r for r in report["rules"]}


def test_without_the_other_table_the_rule_is_broken_and_the_others_run(folder, capsys):
    code, rules = checked(capsys, folder)

    assert code == 4
    assert {name for name, rule in rules.items() if rule["broken"]} == {
        "tac_gia.reference", "que", "anh",
    }  # fmt: skip
    assert rules["ma.unique"]["passed"] == 4


def test_values_are_looked_for_in_tables_that_are_given(folder, capsys):
    code, rules = checked(
        capsys, folder,
        "--other", f"tac_gia={folder / 'tac_gia.csv'}",
        "--other", f"nguoi={folder / 'nguoi.csv'}",
        "--files", str(folder / "anh"),
    )  # fmt: skip

    assert code == 3
    reference, master, files = (rules[n] for n in ("tac_gia.reference", "que", "anh"))
    assert (reference["passed"], reference["failed"]) == (2, 1)
    assert (master["passed"], master["failed"]) == (1, 2)
    assert (files["passed"], files["failed"]) == (1, 3)
    assert not any(rule["broken"] for rule in rules.values())


def test_tables_of_one_database_are_found_beside_each_other(folder, capsys):
    with schema() as here:
        fill(here, "sach", BOOKS)
        fill(here, "tac_gia", AUTHORS)

        _, rules = checked(capsys, folder, data=url())

    reference = rules["tac_gia.reference"]
    assert (reference["passed"], reference["failed"]) == (2, 1)
    assert rules["que"]["broken"]


def test_another_table_must_be_named_with_its_data(folder, capsys):
    code = main(
        [
            "quality", "check", "--contract", str(folder / "thu-vien.yaml"), "--table", "sach",
            "--data", str(folder / "sach.parquet"), "--other", "tac_gia.csv",
        ]
    )  # fmt: skip

    assert code == 1
    assert "TÊN_BẢNG=DỮ_LIỆU" in capsys.readouterr().err.replace("\n", "")
