"""``lienthong kpi`` as a person or a program runs it."""

import json

import pytest
from typer.testing import CliRunner

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.entrypoints.cli import kpi
from lienthong.services.direction import actions, errors
from lienthong.services.registry import actions as registry

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture(autouse=True)
def loaded() -> None:
    registry.load_reference(by=BY)
    actions.load_reference(by=BY)


def run(*words: str):
    result = CliRunner().invoke(kpi.app, words, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_kpis_are_measured_listed_and_shown() -> None:
    done = json.loads(run("measure", "tasks-done", "--json"))
    lines = {k["code"]: k for k in json.loads(run("list", "--json"))}
    one = json.loads(run("show", "tasks-done", "--json"))

    assert done == {"values": {"tasks-done": 0.0}, "failed": []}
    assert len([k for k in lines.values() if not k["own"]]) == 44
    assert (lines["tasks-done"]["value"], lines["tasks-done"]["state"]) == (0, "not_met")
    assert one["parts"]["nhiệm vụ đã đến hạn hoặc đã xong"] > 0
    assert "tasks-done" in run("show", "tasks-done")
    assert json.loads(run("list", "--source", "declared", "--json")) == []


def test_figures_are_declared_but_never_over_a_measured_one() -> None:
    told = json.loads(
        run("declare", "k002-05", "1", "--evidence", "QĐ 12", "--from", "2026-01-01", "--json")
    )

    assert (told["value"], told["met"]) == (1, True)
    assert told["declarations"][0]["evidence"] == "QĐ 12"
    with pytest.raises(errors.MeasuredKpi):
        run("declare", "tasks-done", "1", "--evidence", "x")
    with pytest.raises(UserError) as refused:
        run("declare", "k002-05", "một", "--evidence", "x")
    assert refused.value.remedy


def test_own_kpis_are_added_retired_exported_and_read_back(tmp_path) -> None:
    added = json.loads(
        run("add", "rieng", "--title", "Riêng", "--target", "97.5", "--unit", "%",
            "--deadline", "2026-12-31", "--owner", "bvhttdl", "--json")
    )  # fmt: skip
    assert (added["own"], added["deadline"]) == (True, "2026-12-31")
    assert json.loads(run("retire", "rieng", "--json"))["retired"]
    assert json.loads(run("revive", "rieng", "--json"))["retired"] is None

    for name in ("chi-tieu.xlsx", "chi-tieu.csv"):
        run("export", str(tmp_path / name))
        back = json.loads(run("import", str(tmp_path / name), "--json"))
        rieng = next(k for k in back if k["code"] == "rieng")
        assert (rieng["target"], rieng["deadline"]) == ("97.5", "2026-12-31")
        assert all(k["own"] for k in back)
    with pytest.raises(UserError):
        run("export", str(tmp_path / "chi-tieu.pdf"))
