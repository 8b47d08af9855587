"""How ``lienthong intake load`` has a file read, and what is kept of it, from the command line."""

import json

import pytest
from typer.testing import CliRunner

from lienthong.base.errors import UserError
from lienthong.entrypoints.cli import intake
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.models import Batch, RememberedMapping
from lienthong.services.records import queries as records
from tests.corpus.messy_sheets import Sheet, xlsx
from tests.integration.intake.conftest import table  # noqa: F401 - fixture
from tests.integration.intake.contract import TITLES
from tests.integration.intake.files import row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("table")]


@pytest.fixture
def file(tmp_path):
    def make(sheet):
        path = tmp_path / "tep.xlsx"
        path.write_bytes(xlsx(("a", sheet)))
        return str(path)

    return make


def run(*words: str, says: str = ""):
    result = CliRunner().invoke(intake.app, words, catch_exceptions=False, input=says)
    assert result.exit_code == 0, result.output
    return result


def titled():
    return Sheet().line("DANH SÁCH").head(["STT", *TITLES]).put(*([n, *row(n)] for n in (1, 2, 3)))


def two_tables():
    return titled().line().line("TT", "Đơn vị", "Ngày cấp", "Mã", "Tên").line(1, "a", "b", "c", "d")


def written() -> int:
    return records.count(contracts.table("thu_nhan")[1])


def test_header_and_last_row_say_what_is_loaded(file) -> None:
    run("load", file(titled()), "--table", "thu_nhan", "--yes", "--header", "2", "--last-row", "4")

    assert written() == 2


def test_load_of_two_tables_needs_a_choice(file) -> None:
    path = file(two_tables())
    with pytest.raises(UserError) as caught:
        run("load", path, "--table", "thu_nhan", "--yes")
    assert (caught.value.code, written()) == ("several-tables", 0)

    run("load", path, "--table", "thu_nhan", "--yes", "--one-table")

    assert written() == 3


def test_person_is_asked_which_table_and_the_matching_is_remembered(file) -> None:
    said = run("load", file(two_tables()), "--table", "thu_nhan", says="y\ny\n")
    known = json.loads(run("mappings", "--json").stdout)

    assert "bảng thứ hai bắt đầu ở dòng 7" in " ".join(said.output.split())
    assert [one["mapping"]["Mã"] for one in known] == ["ma"]
    run("forget", str(known[0]["id"]))
    assert not RememberedMapping.objects.exists()


def test_split_is_done_by_its_key(file) -> None:
    sheet = Sheet().head(["Mã và tên", *TITLES[2:]])
    sheet.put(*([f"{row(n)[0]} - {row(n)[1]}", *row(n)[2:]] for n in (1, 2, 3)))
    path = file(sheet)
    told = json.loads(run("preview", path, "--table", "thu_nhan", "--json").stdout)
    key = told["suggestions"][0]["key"]

    run("load", path, "--table", "thu_nhan", "--yes", "--shape", key)

    assert written() == 3


def test_left_out_lines_are_listed_and_taken_in(file) -> None:
    run(
        "load", file(titled().line("", "", "Tổng cộng", "", "", 99)), "--table", "thu_nhan", "--yes"
    )
    batch = str(Batch.objects.latest("pk").pk)

    left = json.loads(run("left", batch, "--json").stdout)
    taken = json.loads(run("take", batch, "6", "--json").stdout)

    assert [(line["line"], line["reason"]) for line in left] == [(1, "above"), (6, "total")]
    assert taken == [{"line": 6, "verdict": "quarantined"}]
    assert "✓" in run("left", batch).output
