"""``lienthong quality`` and ``lienthong reference`` as a person or a program runs them."""

import json

import pytest
from typer.testing import CliRunner

from lienthong.base.errors import UserError
from lienthong.entrypoints.cli import quality, reference
from tests.integration.quality.test_runs import planted, table  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def run(app, *words: str):
    result = CliRunner().invoke(app, words, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_reference_is_loaded_once() -> None:
    first = json.loads(run(reference.app, "load", "--json"))
    again = json.loads(run(reference.app, "load", "--json"))

    assert first["changed"]
    assert first["files"]["tasks.csv"]["rows"] == 191
    assert not again["changed"]
    assert "tasks.csv" in run(reference.app, "load")


def test_quality_is_run_and_shown(planted) -> None:  # noqa: F811
    one = json.loads(run(quality.app, "run", "do_thu", "--json"))
    shown = json.loads(run(quality.app, "show", "--json"))

    assert one[0]["rows"] == 4
    assert one[0]["words"]["dung"] == {
        "value": 50.0, "grade": "red", "reason": "", "serious": False,
    }  # fmt: skip
    assert shown["do-thu"]["song"]["value"] == 75
    assert "do_thu" in run(quality.app, "run", "--all")
    assert "do-thu" in run(quality.app, "show")


def test_quality_wants_a_table_or_all() -> None:
    with pytest.raises(UserError) as caught:
        CliRunner().invoke(quality.app, ["run"], catch_exceptions=False)
    assert caught.value.code == "no-table"
