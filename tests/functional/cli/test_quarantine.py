"""``lienthong quarantine`` as a person or a program runs it."""

import json

import pytest
from python_calamine import load_workbook
from typer.testing import CliRunner

from lienthong.base.errors import UserError
from lienthong.entrypoints.cli import quarantine
from tests.integration.intake.conftest import table  # noqa: F401 - fixture
from tests.integration.intake.files import row
from tests.integration.intake.test_desk import load

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str) -> str:
    result = CliRunner().invoke(quarantine.app, words, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def told(*words: str):
    return json.loads(run(*words, "--json"))


@pytest.fixture
def kept(table):  # noqa: F811
    load([row(n, **{"Ngày cấp": "hôm qua"}) for n in (1, 2)] + [row(3, Mã="X3")])
    return table


def test_cause_is_tried_then_fixed_then_undone(kept) -> None:
    (most, _other) = told("causes", "thu_nhan")["causes"]
    words = ("fix", "thu_nhan", "--column", "ngay_cap", "--put", "1/1/2020", "--cause")

    trial = told(*words, most["cause"], "--dry-run")
    done = told(*words, most["cause"])
    undone = told("undo", str(done["work"]))

    assert (most["rows"], trial["accepted"], done["done"], undone["done"]) == (2, 2, 2, 2)
    assert told("list", "thu_nhan")["total"] == 3


def test_rows_are_shown_assigned_discarded_and_reopened(kept) -> None:
    first = told("list", "thu_nhan", "--search", "m001")["rows"][0]["id"]

    told("assign", "thu_nhan", "--to-unit", "don-vi-b", "--row", str(first))
    moved = told("show", str(first))
    gone = told("discard", "thu_nhan", "--reason", "thừa", "--row", str(first))
    back = told("reopen", "thu_nhan", "--row", str(first))

    assert (moved["unit"], gone["done"], back["done"]) == ("don-vi-b", 1, 1)
    assert "hôm qua" in run("show", str(first))
    assert "don-vi-b" in run("list", "thu_nhan")


def test_workbook_is_written(kept, tmp_path) -> None:
    path = tmp_path / "cach-ly.xlsx"
    run("export", "thu_nhan", str(path))

    titles, *rows = load_workbook(path).get_sheet_by_index(0).to_python()

    assert (titles[-1], len(rows)) == ("Mã dòng cách ly", 3)


def test_what_is_no_cause_is_said(kept) -> None:
    with pytest.raises(UserError) as caught:
        run("fix", "thu_nhan", "--column", "ten", "--put", "x", "--cause", "abc")

    assert caught.value.code == "unknown-cause"
    with pytest.raises(UserError):
        run("answer", "thu_nhan", "x", "--cause", "4f0c9f70-0000-4000-8000-000000000000")


def test_suggestions_of_a_rule_are_tried_and_taken(table) -> None:  # noqa: F811
    load([row(n, **{"Số tiền": f"1.23{n}"}) for n in (1, 2)])
    (group,) = told("causes", "thu_nhan", "--by-rule")["causes"]
    words = ("fix", "thu_nhan", "--column", "so_tien", "--suggested", "--by-rule", "--cause")

    trial = told(*words, group["cause"], "--pick", "dấu thập phân", "--dry-run")
    blind = told(*words, group["cause"])
    done = told(*words, group["cause"], "--pick", "dấu thập phân")

    assert [e["after"] for e in trial["examples"]] == ["1,231", "1,232"]
    assert (blind["skipped"], done["done"]) == (2, 2)
