"""``lienthong ledger``: known rows entered once, legal texts with their force, figures measured."""

import json

import pytest
from typer.testing import CliRunner

from lienthong.entrypoints.cli import ledger
from tests.integration.registry.test_registers import declared  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    result = CliRunner().invoke(ledger.app, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_registers_and_laws_from_the_terminal(declared) -> None:  # noqa: F811
    first = json.loads(run("enter", "--json"))
    again = json.loads(run("enter", "--json"))
    gone = {law["id"]: law["replaced_by"] for law in json.loads(run("laws", "--gone", "--json"))}

    assert first == {"dong_hanh": 53, "van_ban_phap_luat": 46}
    assert again == {"dong_hanh": 0, "van_ban_phap_luat": 0}
    assert gone == {
        "nd-85-2016": "nd-331-2026", "luat-attt-mang": "luat-116-2025",
        "tcvn-14423-2025": "tcvn-14423-2026", "nd-47-2020": "nd-278-2025",
    }  # fmt: skip
    assert sum(json.loads(run("board", "--json"))["figures"]["states"].values()) == 191
    for words in (["enter"], ["laws"], ["laws", "--gone"], ["board"]):
        assert run(*words)
