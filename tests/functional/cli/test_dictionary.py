"""The dictionary by command: a file in, a person approves, a list loaded with its differences."""

import json

import pytest

from lienthong.entrypoints.cli import main
from lienthong.services.dictionary import queries
from tests.integration.dictionary.conftest import TERM
from tests.integration.intake.conftest import person, table

__all__ = ["person", "table"]
pytestmark = pytest.mark.django_db(transaction=True)
ID = TERM["id"]


@pytest.fixture
def run(node_settings, capsys):
    def call(*words):
        code = main(["dictionary", *words, "--home", str(node_settings.home)])
        return code, capsys.readouterr().out

    return call


def test_term_goes_from_file_to_force(run, person, tmp_path):
    person("data_officer", "")
    person("administrator", "")
    file = tmp_path / "t.yaml"
    file.write_text(json.dumps({"terms": [TERM, TERM | {"id": "nguoi.x"}]}), encoding="utf-8")

    code, out = run("import", str(file), "--by", "data_officer-", "--json")
    verdicts = json.loads(out)
    assert code == 1
    assert [v["outcome"] for v in verdicts] == ["added", "refused"]
    assert verdicts[1]["faults"][0]["remedy"]
    assert run("submit", ID, "--by", "data_officer-")[0] == 0
    assert run("approve", ID, "--by", "data_officer-")[0] == 1
    assert run("approve", ID, "--by", "administrator-")[0] == 0

    assert ID in queries.current().usable_terms
    assert json.loads(run("show", ID, "--json")[1])["state"] == "approved"
    assert ID in run("export", "bo-thu")[1]


def test_list_is_compared_then_loaded(run, tmp_path):
    file = tmp_path / "l.csv"
    file.write_text("code,name_vi\na,Loại A\n", encoding="utf-8")
    words = ("bo-thu:loai", str(file), "--since", "2026-12-01")

    code, out = run("code-list", "diff", *words, "--json")
    assert (code, json.loads(out)[0]["kind"]) == (0, "added")
    named = ("--name", "Loại", "--source", "Đơn vị tự đặt", "--json")
    code, out = run("code-list", "load", *words, *named)
    assert (code, json.loads(out)["changes"]) == (0, 1)
    assert queries.current().pending_lists == {"bo-thu:loai": "draft"}
