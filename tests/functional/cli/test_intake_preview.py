"""``lienthong intake preview`` as a person or a program runs it."""

import json

import pytest
from typer.testing import CliRunner

from lienthong.base.errors import UserError
from lienthong.entrypoints.cli import intake
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.models import Batch
from lienthong.services.records import queries as records
from tests.corpus.messy_sheets import Sheet, xlsx
from tests.integration.intake.conftest import table  # noqa: F401 - fixture
from tests.integration.intake.contract import TITLES
from tests.integration.intake.files import row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(tmp_path):
    sheet = Sheet().line("DANH SÁCH").head(["STT", *TITLES]).put(*([n, *row(n)] for n in (1, 2)))
    sheet.put([3, *row(3, Mã="sai")]).line("", "", "Tổng cộng", "", "", 99)
    path = tmp_path / "tep.xlsx"
    path.write_bytes(xlsx(("a", sheet)))
    return path


def run(*words: str):
    result = CliRunner().invoke(intake.app, words, catch_exceptions=False)
    assert result.exit_code == 0
    return result


def test_preview_tells_and_writes_nothing(table, file) -> None:  # noqa: F811
    told = json.loads(run("preview", str(file), "--table", "thu_nhan", "--json").stdout)
    said = run("preview", str(file), "--table", "thu_nhan", "--header", "2", "--last-row", "4")

    assert told["sample"]["verdicts"] == {
        "accepted": 0, "repaired": 2, "waiting": 0, "quarantined": 1,
    }  # fmt: skip
    assert [line["reason"] for line in told["left_out"]["lines"]] == ["above", "total"]
    assert "tên cột giống «Mã»" in " ".join(said.output.split())
    assert "Đã thử 2 dòng" in said.output
    assert records.count(contracts.table("thu_nhan")[1]) == 0
    assert set(Batch.objects.values_list("state", flat=True)) == {"cancelled"}


def test_preview_refuses_a_header_that_is_no_number(table, file) -> None:  # noqa: F811
    with pytest.raises(UserError) as caught:
        run("preview", str(file), "--table", "thu_nhan", "--header", "năm")
    assert caught.value.code == "header-rows"
