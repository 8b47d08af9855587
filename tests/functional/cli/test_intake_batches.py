"""``lienthong intake`` from the first file to the undoing, as a person or a program runs it."""

import json

import pytest
from typer.testing import CliRunner

from lienthong.base.errors import UserError
from lienthong.entrypoints.cli import intake
from lienthong.services.records import queries as records
from tests.integration.intake.conftest import table  # noqa: F401 - a fixture
from tests.integration.intake.files import csv_bytes, row

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str, code: int = 0):
    result = CliRunner().invoke(intake.app, words, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def as_json(*words: str, code: int = 0):
    return json.loads(run(*words, "--json", code=code))


@pytest.fixture
def batch(table, tmp_path):  # noqa: F811
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes([row(1), row(2), row(3, Mã="X")]))
    return as_json("load", str(path), "--table", "thu_nhan", "--yes")


def test_batch_is_listed_shown_and_taken_back(batch, table) -> None:  # noqa: F811
    number = str(batch["batch"])

    listed = as_json("list", "--table", "thu_nhan", "--state", "done", "--search", "a.csv")
    none = as_json("list", "--until", "2020-01-01")
    shown = as_json("show", number)
    preview = as_json("undo", number)
    done = as_json("undo", number, "--reason", "nhầm tệp")

    assert ([b["batch"] for b in listed], none) == ([batch["batch"]], [])
    assert (shown["rows_accepted"], shown["rows_quarantined"], shown["undo"]) == (2, 1, None)
    assert {r["column"] for r in shown["repairs"]} == {"ngay_cap", "so_tien"}
    assert (preview["made"], preview["changed"], preview["touched_rows"]) == (2, 0, [])
    assert (done["state"], done["cancelled"], done["closed"]) == ("done", 2, 1)
    assert records.count(table) == 0
    assert "a.csv" in run("list")
    assert "ngay_cap" in run("show", number)
    assert as_json("show", number)["state"] == "undone"


def test_states_that_do_not_fit_are_refused(batch) -> None:
    number = str(batch["batch"])

    assert as_json("pause", number)["state"] == "done"
    assert as_json("cancel", number)["state"] == "done"
    with pytest.raises(UserError) as caught:
        as_json("resume", number)

    assert caught.value.code == "batch-state"
    assert as_json("sweep") == {"staging": 0, "files": 0}
