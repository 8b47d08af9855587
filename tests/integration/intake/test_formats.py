"""Every format from arrival to written rows; a bad line goes to the desk alone."""

import io
import json
import zipfile

import pyarrow as pa
import pytest
from pyarrow import parquet

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.services.intake import actions, originals, queries
from lienthong.services.records import queries as records
from tests.integration.intake.contract import TITLES
from tests.integration.intake.files import csv_bytes, row, xlsx_bytes

BY = system("test")
PEOPLE = [row(1), row(2, "don-vi-b")]
DOCUMENTS = [dict(zip(TITLES, cells, strict=True)) for cells in PEOPLE]


def receive(content, file, **kwargs):
    return actions.receive_file(
        table_name="thu_nhan", file_name=file, content=content, by=BY, unit="", **kwargs
    )


def as_xml():
    people = "".join(
        "<Nguoi>" + "".join(f"<{k}>{v}</{k}>" for k, v in xml_names(d)) + "</Nguoi>"
        for d in DOCUMENTS
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Gui><Ngay/>{people}</Gui>'.encode()


def xml_names(document):
    names = ("ma", "ten", "don_vi", "ngay_cap", "so_tien", "can_cuoc")
    return zip(names, document.values(), strict=True)


def as_html():
    rows = "".join(
        "<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>" for cells in [TITLES, *PEOPLE]
    )
    return f"<html><body><table>{rows}</table></body></html>".encode()


def as_parquet():
    file = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(DOCUMENTS), file)
    return file.getvalue()


def as_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("một.csv", csv_bytes(PEOPLE[:1]))
        archive.writestr("hai.csv", csv_bytes(PEOPLE[1:]))
    return file.getvalue()


FORMATS = {
    "a.csv": csv_bytes(PEOPLE),
    "a.tsv": csv_bytes(PEOPLE, delimiter="\t"),
    "a.txt": csv_bytes(PEOPLE, delimiter="^"),
    "a.xlsx": xlsx_bytes(PEOPLE),
    "a.json": json.dumps({"du_lieu": DOCUMENTS}).encode(),
    "a.jsonl": "\n".join(json.dumps(d) for d in DOCUMENTS).encode(),
    "a.xml": as_xml(),
    "a.xls": as_html(),
    "a.parquet": as_parquet(),
    "a.zip": as_zip(),
}


@pytest.mark.parametrize("file", FORMATS)
def test_every_format_becomes_the_same_rows(table, file) -> None:
    batch = actions.run_batch(batch_id=receive(FORMATS[file], file).pk)

    assert (batch.state, batch.rows_read, batch.rows_accepted) == ("done", 2, 2)
    assert batch.file_format
    found = {r["ma"]: (r["ten"], r["don_vi"], str(r["ngay_cap"])) for r in rows_of(table)}
    assert found == {
        "M001": ("Người thứ 1", "don-vi-a", "2020-02-01"),
        "M002": ("Người thứ 2", "don-vi-b", "2020-02-01"),
    }


def rows_of(table):
    return [values for chunk in records.chunks(table, size=10) for values in chunk_values(chunk)]


def chunk_values(chunk):
    return [one if isinstance(one, dict) else one.values for one in chunk]


def test_bad_line_is_quarantined_with_its_text_and_the_others_are_written(table) -> None:
    good = [json.dumps(d, ensure_ascii=False) for d in DOCUMENTS]
    content = "\n".join([good[0], '{"Mã": "M003", "Tên" "B"}', good[1]]).encode()

    batch = actions.run_batch(batch_id=receive(content, "a.jsonl").pk)

    assert (batch.state, batch.rows_accepted, batch.rows_quarantined) == ("done", 2, 1)
    kept = queries.quarantine("thu_nhan").get()
    assert kept.row_number == 2
    assert kept.raw["Nội dung dòng"] == '{"Mã": "M003", "Tên" "B"}'
    assert [p["kind"] for p in kept.problems] == ["bad_line"]
    assert "Dòng %(line)s sai cú pháp JSON" in kept.problems[0]["message"]


def test_member_of_a_zip_is_chosen_and_named_with_each_bad_row(table) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("một.csv", csv_bytes([row(1, Mã="X")]))
        archive.writestr("hai.csv", csv_bytes([row(2)]))
    batch = receive(file.getvalue(), "a.zip")

    assert batch.reading["sheets"] == ["(mọi tệp cùng cột)", "hai.csv", "một.csv"]
    actions.run_batch(batch_id=batch.pk)
    kept = queries.quarantine("thu_nhan").get()
    assert kept.raw["Tệp trong ZIP"] == "một.csv"
    again = receive(file.getvalue(), "a.zip", again=True)
    assert actions.set_sheet(batch=again, sheet="hai.csv", by=BY).sheet == "hai.csv"


@pytest.mark.parametrize(
    ("content", "file", "code"),
    [
        (b'[{"ma": "1"},\n{"ma" "2"}]', "a.json", "json-syntax"),
        (b"<!DOCTYPE a []><a><b c='1'/></a>", "a.xml", "xml-dtd"),
        (b"%PDF-1.7 ...", "a.xlsx", "not-a-table"),
        (FORMATS["a.zip"][:-10], "a.zip", "damaged"),
    ],
)
def test_unreadable_file_is_kept_and_no_row_is_written(table, content, file, code) -> None:
    with pytest.raises(UserError) as caught:
        receive(content, file)

    batch = queries.batches("thu_nhan").get()
    assert caught.value.code == code
    assert (batch.state, records.count(table)) == ("failed", 0)
    assert originals.path_of(batch.file_sha256).read_bytes() == content
    assert batch.state_note


@pytest.mark.parametrize("stray", ["\x00", "\ud800", "\udfff\x00"])
@pytest.mark.parametrize("title", TITLES)
def test_characters_no_database_holds_keep_only_their_own_line_back(table, stray, title) -> None:
    ill = dict(zip(TITLES, row(3), strict=True))
    documents = [*DOCUMENTS, ill | {title: stray + str(ill[title]) + stray + "x"}]
    content = "\n".join(json.dumps(one) for one in documents).encode()

    batch = actions.run_batch(batch_id=receive(content, "a.jsonl").pk)

    assert (batch.state, batch.rows_read) == ("done", 3)
    assert batch.rows_accepted >= 2
    assert batch.rows_accepted + batch.rows_waiting + batch.rows_quarantined == 3
