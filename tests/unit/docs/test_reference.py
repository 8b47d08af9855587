"""The reference says what the code does, and leaves nothing out."""

import importlib.util
import os
import re
import subprocess
import sys

from tests.unit.docs.repository import REPO, SRC, modules

REFERENCE = REPO / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_generated_pages_are_up_to_date() -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPO / "src"), "PYTHONUTF8": "1"}

    done = subprocess.run(
        [sys.executable, "tools/docs/reference.py", "--check"],
        cwd=REPO, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_every_setting_is_documented() -> None:
    text = (SRC / "base" / "settings.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'data(?:\.get\(|\[)\s*"(\w+)"', text))
    variables = {
        name
        for path, _ in modules(REPO / "src", REPO / "tests", REPO / "tools")
        for name in re.findall(r'environ[^\n]*\s*"(LIENTHONG_[A-Z_]+)"', path.read_text("utf-8"))
    }

    written = page("settings.md")

    assert len(keys) >= 7
    assert {"LIENTHONG_HOME", "LIENTHONG_DATABASE_URL"} <= variables
    assert [name for name in sorted(keys | variables) if f"`{name}`" not in written] == []


def test_every_endpoint_is_documented() -> None:
    decorator = re.compile(r'@router\.(get|post|put|patch|delete)\("([^"]*)"')
    written = page("api.md")
    missing = []
    for path, _ in modules(SRC / "entrypoints" / "api"):
        for method, route in decorator.findall(path.read_text(encoding="utf-8")):
            shown = re.sub(r"\{(?:path|int):", "{", route).rstrip("/")
            if not re.search(rf"\| {method.upper()} \| `/\w+{re.escape(shown)}/?` \|", written):
                missing.append(f"{path.name}: {method} {route}")

    assert missing == []
    assert written.count("\n| GET |") > 20


def test_every_endpoint_demands_a_permission() -> None:
    rows = [
        line for line in page("api.md").splitlines() if re.match(r"\| (GET|POST|PUT|DEL)", line)
    ]

    assert [row for row in rows if row.split("|")[3].strip() == ""] == []


# Commands of a group within a group: the file and the app that holds them.
GROUPS = {
    ("sync", "peer_app"): "sync peer",
    ("sync_connection", "app"): "sync connection",
    ("sync_contracts", "app"): "sync contracts",
    ("sync_keys", "app"): "sync key",
    ("sync_profiles", "app"): "sync profile",
    ("dictionary", "lists"): "dictionary code-list",
    ("report_figures", "app"): "report figures",
    ("report_regime", "app"): "report regime",
}


def test_every_command_is_documented() -> None:
    commands = SRC / "entrypoints" / "cli"
    written = page("cli.md")
    functions = re.compile(r'@(\w+)\.command\((?:name=)?(?:"([\w-]+)")?.*?\ndef (\w+)', re.DOTALL)
    missing = []
    for path in sorted(commands.glob("*.py")):
        for app, name, function in functions.findall(path.read_text(encoding="utf-8")):
            group = GROUPS.get((path.stem, app), path.stem)
            words = f"## lienthong {group} {name or function}"
            if f"\n{words}\n" not in written:
                missing.append(words)

    assert missing == []
    for word in ("up", "down", "status", "reconcile"):
        assert f"\n## lienthong {word}\n" in written


def test_every_kind_of_rule_is_documented() -> None:
    # `identity` asks the kind `unique` of a key.
    frames = {"__init__", "family", "field_check", "identity", "meaning", "stated"}
    folder = SRC / "core" / "rules" / "kinds"
    kinds = {p.stem for p in folder.glob("*.py")} - frames

    assert [kind for kind in sorted(kinds) if f"| `{kind}` |" not in page("rules.md")] == []


def test_every_validator_is_documented() -> None:
    written = page("rules.md")
    named = {
        name
        for path, _ in modules(SRC / "core" / "dictionary" / "validators")
        for name in re.findall(r'Validator\(\s*(?:name=)?"(\w+)"', path.read_text("utf-8"))
    }

    assert len(named) > 5
    assert [name for name in sorted(named) if f"| `{name}` |" not in written] == []


def test_every_normaliser_has_cases() -> None:
    # A standardiser without a case does not exist: the page shows the cases, which are its tests.
    from lienthong.core.cleaning.family import NORMALISERS

    sections = page("standardising.md").split("\n## ")
    bare = [
        normaliser.name
        for normaliser in NORMALISERS
        if not any(s.startswith(f"{normaliser.name}\n") and "| thành |" in s for s in sections)
    ]

    assert bare == []


def test_every_dependency_says_why_it_is_there() -> None:
    written = set(re.findall(r"^\| ([\w.-]+) \|", page("dependencies.md"), re.MULTILINE))
    wanted = set()
    for name in ("requirements.in", "requirements-spark.in", "requirements-dev.in"):
        for line in (REPO / name).read_text(encoding="utf-8").splitlines():
            if found := re.match(r"[A-Za-z][\w.-]*", line):
                wanted.add(found[0])

    assert written - {"package", "---"} == wanted


def test_tutorial_contract_is_accepted() -> None:
    assert importlib.util.find_spec("lienthong")
    from lienthong.core.contract.lint import read_contract
    from lienthong.services.dictionary import queries

    path = REPO / "docs" / "tutorial" / "thu-vien.yaml"

    contract = read_contract(
        path.read_text("utf-8"), file=path.name, dictionary=queries.shipped(), known={}
    )

    assert contract.id == "thu-vien"
