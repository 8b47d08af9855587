"""Sources by command: declared from a database, run, listed, paused; the secret never shown."""

import json

import pytest

from lienthong.entrypoints.cli import main
from tests.integration.intake.conftest import person, table
from tests.integration.intake.sources.conftest import mariadb, mariadb_server
from tests.integration.intake.sources.following import allow
from tests.integration.intake.sources.mariadb import SECRET

__all__ = ["mariadb", "mariadb_server", "person", "table"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(node_settings, capsys):
    def call(*words):
        code = main(["source", *words, "--home", str(node_settings.home)])
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def declared(run, mariadb, table, tmp_path):
    (tmp_path / "mat-khau").write_text(f"{SECRET}\n", encoding="utf-8")
    options = [word for o in mariadb.options().items() for word in ("--set", "=".join(o))]
    return run(
        "add", "Sổ cũ", "--kind", "mysql", "--table", "thu_nhan", *options, "--take", "di_tich",
        "--secret-file", str(tmp_path / "mat-khau"), "--schedule", "weekly:0:02:00", "--json",
    )  # fmt: skip


def test_source_is_declared_tested_and_run(run, declared) -> None:
    code, out = declared
    facts = json.loads(out)
    tested = json.loads(run("test", "Sổ cũ", "--json")[1])
    ran, runs = run("run", "Sổ cũ", "--json")

    assert (code, ran) == (0, 0)
    assert SECRET not in out
    assert (facts["state"], facts["has_secret"]) == ("active", True)
    assert facts["schedule"] == {"kind": "weekly", "weekday": 0, "at": "02:00"}
    assert (tested["tables"], tested["warnings"]) == (1, [])
    assert [(r["state"], r["rows"]) for r in json.loads(runs)] == [("done", 3)]
    assert json.loads(run("list", "--json")[1])[0]["last_run"]["state"] == "done"
    assert "di_tich" not in run("runs", "Sổ cũ")[1]


def test_source_is_paused_resumed_and_retired(run, declared) -> None:
    states = [
        json.loads(run(*words, "--json")[1])["state"]
        for words in (("pause", "Sổ cũ"), ("resume", "Sổ cũ"), ("retire", "Sổ cũ", "--yes"))
    ]

    assert states == ["paused", "active", "retired"]
    assert run("run", "Sổ cũ")[0] == 1


def test_option_without_meaning_is_refused(run, table) -> None:
    words = ("add", "X", "--kind", "mysql", "--table", "thu_nhan", "--json")

    assert json.loads(run(*words, "--set", "la=1")[1])["error"]["code"] == "unknown-option"
    assert json.loads(run(*words, "--set", "port")[1])["error"]["code"] == "usage"
    assert json.loads(run(*words, "--set", "port=0")[1])["error"]["code"] == "bad-option"


def test_every_kind_lists_its_options(capsys) -> None:
    main(["source", "kinds", "--json"])
    kinds = json.loads(capsys.readouterr().out)

    assert set(kinds) == {"folder", "postgresql", "mysql", "sqlserver", "oracle", "rest"}
    assert kinds["oracle"]["port"] == "1521"


def test_source_is_followed_by_command(run, mariadb, table, tmp_path) -> None:
    (tmp_path / "mat-khau").write_text(f"{SECRET}\n", encoding="utf-8")
    options = [word for o in mariadb.options().items() for word in ("--set", "=".join(o))]
    add = (
        "add", "Sổ theo", "--kind", "mysql", "--table", "thu_nhan", *options, "--take", "di_tich",
        "--secret-file", str(tmp_path / "mat-khau"), "--follow", "--missing", "cancel",
    )  # fmt: skip
    twice = run(*add, "--compare")[0]
    run("retire", "Sổ theo", "--yes")
    allow("mysql", mariadb)
    added = run(*(word if word != "Sổ theo" else "Sổ theo 2" for word in add))[0]
    followed, out = run("follow", "Sổ theo 2", "--json")
    rights = json.loads(run("rights", "Sổ theo 2", "--json")[1])
    listed = {s["name"]: s["following"] for s in json.loads(run("list", "--json")[1])}
    again = run("copy-again", "Sổ theo 2")[0]
    compared = run("follow", "Sổ theo 2")[0]

    assert (twice, added, followed, again, compared) == (1, 0, 0, 0, 0)
    assert (json.loads(out)["stage"], json.loads(out)["changes"]) == ("following", 3)
    assert any("REPLICATION SLAVE" in statement for statement in rights)
    assert listed["Sổ theo 2"]["lag_bytes"] == 0
