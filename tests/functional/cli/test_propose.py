"""``lienthong contract propose`` from the file to the loaded rows, and what it refuses."""

import csv
import importlib.util
import json
import subprocess
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from lienthong.base.actor import system
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract.parse import parse_contract
from lienthong.entrypoints.cli.app import main
from lienthong.entrypoints.demo.generate import generate
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import proposing
from lienthong.services.intake import actions as intake
from lienthong.services.intake import queries
from lienthong.services.records import actions as records

BY = system("test")
pytestmark = pytest.mark.django_db
LINT_TOOL = REPO_DIR / "tools" / "lint_contracts.py"
LINT = """
import sys
from datacontract.data_contract import DataContract
sys.exit(not DataContract(data_contract_file=sys.argv[1]).lint().has_passed())
"""
ROWS, MANY_TERMS = 600, 0.8


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory):
    """A generated file of tour guides, and what was planted in it."""
    folder = tmp_path_factory.mktemp("guides")
    return generate(folder, rows=ROWS, tables=("huong_dan_vien",))[0]


def public_linter() -> Path:
    """Return the Python of the public tool's environment, made when it is not there."""
    place = importlib.util.spec_from_file_location("lint_contracts", LINT_TOOL)
    assert place is not None
    assert place.loader is not None
    tool = importlib.util.module_from_spec(place)
    place.loader.exec_module(tool)
    tool.install()
    return Path(tool.PYTHON)


def proposed(capsys, place: object, target: Path, *words: str) -> dict:
    assert main(["contract", "propose", str(place), "--out", str(target), "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, place: object, tmp_path: Path, *words: str) -> dict:
    target = tmp_path / "khong.yaml"
    assert main(["contract", "propose", str(place), "--out", str(target), "--json", *words]) == 1
    assert not target.exists()
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["remedy"]
    return error


def test_terms_of_a_generated_file_are_found(guides, tmp_path: Path, capsys) -> None:
    target = tmp_path / "hdv.yaml"

    answer = proposed(capsys, guides.path, target, "--id", "hdv", "--owner", "bvhttdl")

    shipped = REPO_DIR / "contracts" / "huong-dan-vien.yaml"
    table = parse_contract(shipped.read_text("utf-8"), file="x")[0].tables[0]
    right = {f.title: f.term for f in table.fields}
    columns = answer["tables"][0]["columns"]
    found = [c["title"] for c in columns if c["term"] == right[c["title"]]]
    wrong = [c["title"] for c in columns if c["term"] not in (None, right[c["title"]])]
    assert wrong == []
    assert len(found) >= MANY_TERMS * len(right), f"{len(found)} of {len(right)}"
    assert answer["tables"][0]["key"]["columns"] == ["so_the"]
    assert {c["title"] for c in columns if c["reference"]} == {
        "Mã tỉnh nơi cư trú", "Mã xã nơi cư trú",
    }  # fmt: skip
    assert main(["contract", "lint", str(target)]) == 0


def test_public_linter_accepts_the_proposal(guides, tmp_path: Path, capsys) -> None:
    target = tmp_path / "hdv.yaml"
    proposed(capsys, guides.path, target)

    public = public_linter()
    done = subprocess.run([public, "-W", "ignore", "-c", LINT, target], check=False)

    assert done.returncode == 0


@pytest.mark.django_db(transaction=True)
def test_clean_rows_of_the_same_file_are_accepted(guides, tmp_path: Path, capsys) -> None:
    target = tmp_path / "hdv.yaml"
    proposed(capsys, guides.path, target, "--id", "hdv")
    _apply_units(guides.path)
    contracts.apply_contract(text=target.read_text("utf-8"), file=target.name, by=BY)

    content = guides.path.read_bytes()
    received = intake.receive_file(
        table_name="hdv", file_name="hdv.csv", content=content, by=BY, unit="", synthetic=True
    )
    batch = intake.run_batch(batch_id=received.pk)

    spoilt = {fault.row for fault in guides.faults}
    kept = {row.row_number - 1 for row in queries.quarantine("hdv")}
    assert batch.state == "done"
    assert kept <= spoilt, sorted(kept - spoilt)
    assert batch.rows_accepted >= ROWS - len(spoilt)


def _apply_units(file: Path) -> None:
    """Put the units that the file names into force: the whole register takes long."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        named = {row[key] for row in csv.DictReader(source) for key in row if key.startswith("Mã ")}
    text = (REPO_DIR / "contracts" / "don-vi-hanh-chinh.yaml").read_text("utf-8")
    contract = contracts.apply_contract(text=text, file="dvhc.yaml", by=BY)
    table = contract.table("don_vi_hanh_chinh")
    codes = [
        (level, code)
        for known, level in zip(proposing.known_values()[:2], ("tinh", "xa"), strict=True)
        for code in sorted(known.values & named)
    ]
    empty = dict.fromkeys(f.name for f in table.fields)
    rows = [
        (f"{c}:{m}", {**empty, "ma_dinh_danh": f"{c}:{m}", "ma": m, "cap": c}) for c, m in codes
    ]
    records.write_rows(table=table, rows=rows, by=BY, batch=None)


def test_table_for_people_says_why(tmp_path: Path, capsys) -> None:
    file = tmp_path / "ds.csv"
    file.write_text("Mã thẻ,Email\n" + "".join(f"T{n},n{n}@vi-du.vn\n" for n in range(20)), "utf-8")

    assert main(["contract", "propose", str(file), "--out", str(tmp_path / "ds.yaml")]) == 0

    said = capsys.readouterr()
    assert "ds: 20 dòng" in said.out
    assert "thu-dien-tu" in said.out.replace("\n", "")
    assert "Khóa chính: ma_the" in said.err
    assert "Rà soát từng cột" in said.err


def test_workbook_sheet_and_header_below_a_title(tmp_path: Path, capsys) -> None:
    path = tmp_path / "so.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Bìa").write(0, 0, "Sở Văn hóa")
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH THƯ VIỆN NĂM 2026")
        sheet.write_row(2, 0, ["Mã hiệu", "Tên thư viện", "Sức chứa", "Sức chứa"])
        for n in range(20):
            sheet.write_row(3 + n, 0, [f"TV-{n:03d}", f"Thư viện số {n}", n * 10, n % 3])

    answer = proposed(capsys, path, tmp_path / "so.yaml", "--table", "Danh sách")

    columns = answer["tables"][0]["columns"]
    assert [c["name"] for c in columns] == ["ma_hieu", "ten_thu_vien", "suc_chua", "suc_chua_2"]
    assert [c["type"] for c in columns] == ["string", "string", "integer", "integer"]
    assert columns[0]["template"] == "AA-999"
    assert answer["tables"][0]["rows"] == 20


def test_parquet_file(tmp_path: Path, capsys) -> None:
    path = tmp_path / "bang.parquet"
    parquet.write_table(pa.table({"ma": [f"A{n}" for n in range(30)], "order": range(30)}), path)

    answer = proposed(capsys, path, tmp_path / "bang.yaml")

    assert [c["name"] for c in answer["tables"][0]["columns"]] == ["ma", "cot_order"]
    assert main(["contract", "lint", str(tmp_path / "bang.yaml")]) == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "no-rows"),
        ("Mã,Tên\n", "no-data"),
        ("0912345678,a@b.vn,5\n0912345679,c@d.vn,6\n", "no-header"),
        (",".join(f"Cột {n}" for n in range(2_000)) + "\n", "too-many-columns"),
        (",".join(f"Cột {n}" for n in range(400)) + "\n" + "1," * 399 + "1\n", "too-many-columns"),
    ],
)
def test_bad_files_are_refused_with_a_remedy(
    content: str, code: str, tmp_path: Path, capsys
) -> None:
    path = tmp_path / "tep.csv"
    path.write_text(content, "utf-8")

    assert refused(capsys, path, tmp_path)["code"] == code


def test_odd_titles_become_usable_names(tmp_path: Path, capsys) -> None:
    path = tmp_path / "select.csv"
    titles = ["Select", "Mã", "Mã", "Độ (°C)", "名字", "", "2026"]
    rows = [[f"s{n}", f"m{n}", "x", "5", "y", "z", "1"] for n in range(12)]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([titles, *rows])

    answer = proposed(capsys, path, tmp_path / "select.yaml")

    assert answer["tables"][0]["name"] == "bang_select"
    assert [c["name"] for c in answer["tables"][0]["columns"]] == [
        "cot_select", "ma", "ma_2", "cot_do", "cot_5", "cot_6", "cot_2026",
    ]  # fmt: skip
    assert main(["contract", "lint", str(tmp_path / "select.yaml")]) == 0


@pytest.mark.parametrize(
    ("place", "words", "code"),
    [
        ("khong-co.csv", (), "unreadable-file"),
        ("db2://x/y", (), "unknown-database"),
        ("postgresql://127.0.0.1:1/x?connect_timeout=1", (), "no-connection"),
        ("khong-co.csv", ("--id", "Sai Mã"), "bad-id"),
    ],
)
def test_bad_places_are_refused(place: str, words, code: str, tmp_path: Path, capsys) -> None:
    assert refused(capsys, place, tmp_path, *words)["code"] == code


def test_existing_file_is_not_overwritten(tmp_path: Path, capsys) -> None:
    file, target = tmp_path / "ds.csv", tmp_path / "ds.yaml"
    file.write_text("Mã,Tên\nA1,x\nA2,y\n", "utf-8")
    target.write_text("của người", "utf-8")

    assert main(["contract", "propose", str(file), "--out", str(target), "--json"]) == 1

    assert json.loads(capsys.readouterr().out)["error"]["code"] == "file-exists"
    assert target.read_text("utf-8") == "của người"


@pytest.mark.django_db(transaction=True)
def test_database_tells_keys_comments_and_references(node_settings, tmp_path: Path, capsys) -> None:
    from django.db import connection

    dsn = connection.get_connection_params()
    address = psycopg.conninfo.make_conninfo(
        **{k: v for k, v in dsn.items() if k in ("host", "port", "user", "password", "dbname")}
    )
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS co_so_cu")
        server.execute("CREATE DATABASE co_so_cu")
    address = psycopg.conninfo.make_conninfo(address, dbname="co_so_cu")
    url = _url(psycopg.conninfo.conninfo_to_dict(address))
    with psycopg.connect(address, autocommit=True) as here:
        here.execute("CREATE TABLE trong (id int PRIMARY KEY)")
        here.execute("CREATE SCHEMA cu")
        try:
            here.execute("CREATE TABLE cu.kho (id int PRIMARY KEY, ten text NOT NULL)")
            here.execute(
                "CREATE TABLE cu.ngan (so text, kho_id int REFERENCES cu.kho, mo date, "
                'PRIMARY KEY (so, kho_id), "Ghi Chú" text)'
            )
            here.execute("COMMENT ON TABLE cu.ngan IS 'Ngăn trong kho'")
            here.execute("COMMENT ON COLUMN cu.ngan.mo IS 'Ngày mở'")
            here.execute("INSERT INTO cu.kho SELECT n, 'Kho ' || n FROM generate_series(1, 20) n")
            here.execute(
                "INSERT INTO cu.ngan SELECT 'N' || n, n % 20 + 1, '2026-01-01'::date + n, NULL "
                "FROM generate_series(1, 60) n"
            )
            here.execute("CREATE TABLE cu.lon AS SELECT n ma FROM generate_series(1, 150000) n")
            here.execute("ANALYZE cu.lon")
            big, again = (
                proposed(capsys, url, tmp_path / f"lon{n}.yaml", "--table", "lon")["tables"][0]
                for n in range(2)
            )
            one = proposed(capsys, url, tmp_path / "ngan.yaml", "--table", "cu.ngan")
            whole = proposed(capsys, url, tmp_path / "ca.yaml", "--id", "ca-co-so")
            unknown = refused(capsys, url, tmp_path, "--table", "khong_co")
        finally:
            here.execute("DROP SCHEMA cu CASCADE")

    table = one["tables"][0]
    assert table["title"] == "Ngăn trong kho"
    assert table["key"]["columns"] == ["so", "kho_id"]
    assert [c["name"] for c in table["columns"]] == ["so", "kho_id", "mo", "ghi_chu"]
    assert table["columns"][2]["title"] == "Ngày mở"
    assert "kho.id" in " ".join(table["columns"][1]["reasons"])
    assert big["sampled"]
    assert 90_000 < big["rows"] == again["rows"] < 110_000
    drawers = next(t for t in whole["tables"] if t["name"] == "ngan")
    assert [c["reference"] for c in drawers["columns"]] == [None, "kho.id", None, None]
    assert next(t for t in whole["tables"] if t["name"] == "trong")["rows"] == 0
    assert main(["contract", "lint", str(tmp_path / "ca.yaml")]) == 0
    assert unknown["code"] == "unknown-table"
    assert main(["contract", "lint", str(tmp_path / "ngan.yaml")]) == 0


def _url(parts: dict) -> str:
    query = "&".join(f"{k}={v}" for k, v in parts.items() if k != "dbname")
    return f"postgresql:///{parts['dbname']}?{query}"
