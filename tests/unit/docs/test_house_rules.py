"""House rules that a machine can hold: actions audit, texts have named placeholders, and so on."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from tests.unit.docs.repository import REPO, SRC, modules

SERVICES = SRC / "services"
MARKERS = {"N_", "_", "gettext", "gettext_lazy", "ngettext"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

# Public functions of actions modules that are not one state change of one actor, each with why.
NOT_AN_ACTION: tuple[tuple[str, str], ...] = (
    ("audit.record", "it is the audit itself"),
    ("audit.chain_hash", "computes, changes nothing"),
    ("intake.check_columns", "checks, changes nothing"),
    ("intake.check_column", "checks, changes nothing"),
    ("intake.trial", "judges a row and writes nothing"),
    ("intake.sentence", "words an error, changes nothing"),
    ("intake.quarantine", "part of run_batch and of the rows it keeps; the caller has the actor"),
    ("intake.run_batch", "goes on with a batch; its start and its end carry the actor"),
    ("intake.run_chunk", "one chunk of run_batch; its rows carry the actor of the batch"),
    ("intake.demand_decided", "checks, changes nothing"),
    ("intake.stage", "part of run_batch: one chunk's rows into its staging"),
    ("intake.log_repairs", "part of run_batch: counts of repairs"),
    ("intake.take_turns", "waits for another publishing of the table, changes nothing"),
    ("intake.rows_to_keep", "makes rows that run_batch keeps, changes nothing"),
    ("intake.recheck", "part of run_batch: judges staged rows anew before they are published"),
    ("intake.rows_of", "reads a file, changes nothing"),
    ("intake.judge_of", "makes the judge of a batch, changes nothing"),
    ("records.refuse_foreign", "checks, changes nothing"),
    ("digitising.save_sheet", "part of key_sheet, which has the actor and records it"),
    ("intake.keep_left_out", "part of run_batch: lines of the file that are no data"),
    (
        "contracts.forget_positions",
        "part of sync.start_capture, which has the actor and records it",
    ),
    ("contracts.note", "keeps a revision; start_draft, save, undo and restore record the act"),
    ("records.note", "part of the save of a form; the row's history has the actor"),
    ("sync.open_refused", "reads, changes nothing"),
    ("dictionary.tell", "ends every step: its history and audit record, in the same transaction"),
)
# Actions whose audit record is kept elsewhere, each with where.
AUDITED_ELSEWHERE: tuple[tuple[str, str], ...] = (
    ("records.write_rows", "records_history keeps every version with its actor, in one statement"),
    ("records.write_staged", "records_history, as write_rows; the batch's publishing is audited"),
    ("records.cancel_listed", "records_history; undo_batch, which calls it, is audited"),
    ("records.apply_received", "records_history, and the package and receipt of sync"),
    ("records.write_received", "as apply_received, many at once"),
    ("registry.load_reference", "loading.load_facts, with the counts of every file"),
    ("direction.load_reference", "loading.load_facts, with the counts of every file"),
)


@dataclass(frozen=True)
class Action:
    """One public function of an actions module."""

    name: str
    node: ast.FunctionDef
    path: Path


def service_of(path: Path) -> str:
    return path.relative_to(SERVICES).parts[0]


def is_actions(path: Path) -> bool:
    parts = path.relative_to(SERVICES).parts
    return parts[1:2] in (("actions.py",), ("actions",))


def action_modules() -> list[tuple[Path, ast.Module]]:
    return [(path, tree) for path, tree in modules(SERVICES) if is_actions(path)]


def actions() -> Iterator[Action]:
    for path, tree in action_modules():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield Action(f"{service_of(path)}.{node.name}", node, path)


def functions() -> dict[str, list[ast.FunctionDef]]:
    """Return every function of the services by service and name, private ones too."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for path, tree in modules(SERVICES):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(f"{service_of(path)}.{node.name}", []).append(node)
    return found


def reaches_audit(name: str, known: dict[str, list[ast.FunctionDef]], seen: set[str]) -> bool:
    """Follow calls through the services until ``audit.record``."""
    if name == "audit.record":
        return True
    if name in seen or name not in known:
        return False
    seen.add(name)
    service = name.split(".")[0]
    for node in (node for one in known[name] for node in ast.walk(one)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            targets = {called, f"{service}.{called.rpartition('.')[2]}"}
            if any(reaches_audit(target, known, seen) for target in targets):
                return True
    return False


def actors() -> Iterator[str]:
    """Yield every public function of a service that is told by keyword whose act it is."""
    for path, tree in modules(SERVICES):
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if "by" in {a.arg for a in node.args.kwonlyargs}:
                yield f"{service_of(path)}.{node.name}"


def test_every_action_is_keyword_only_and_names_its_actor() -> None:
    excused = {name for name, _ in NOT_AN_ACTION}
    wrong = [
        action.name
        for action in actions()
        if action.name not in excused
        and (
            action.node.args.args
            or action.node.args.posonlyargs
            or "by" not in {a.arg for a in action.node.args.kwonlyargs}
        )
    ]

    assert wrong == []


def test_every_action_records_what_it_did() -> None:
    excused = {name for name, _ in (*NOT_AN_ACTION, *AUDITED_ELSEWHERE)}
    known = functions()
    named = sorted({*(action.name for action in actions()), *actors()})
    silent = [n for n in named if n not in excused and not reaches_audit(n, known, set())]

    assert silent == []


def test_excuses_name_functions_that_exist() -> None:
    public = {action.name for action in actions()} | set(actors())

    assert [n for n, _ in (*NOT_AN_ACTION, *AUDITED_ELSEWHERE) if n not in public] == []


def test_every_service_has_a_readme() -> None:
    folders = [p for p in SERVICES.iterdir() if (p / "__init__.py").is_file()]

    assert len(folders) >= 10
    assert [p.name for p in folders if not (p / "README.md").is_file()] == []


def messages() -> Iterator[tuple[str, ast.expr]]:
    for path, tree in modules(SRC):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in MARKERS:
                yield f"{path.relative_to(REPO)}:{node.lineno}", node.args[0]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def test_texts_have_named_placeholders_only() -> None:
    wrong, seen = [], 0
    for place, argument in messages():
        if isinstance(argument, ast.JoinedStr):
            wrong.append(f"{place}: f-string inside a translation")
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            seen += 1
            rest = PLACEHOLDER.sub("", argument.value).replace("%%", "")
            if re.search(r"%[sdrif]|(?<!\$)\{[a-z_]*\}", rest):
                wrong.append(f"{place}: {argument.value}")

    assert wrong == []
    assert seen > 300


def test_translations_keep_the_placeholders() -> None:
    with (SRC / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    wrong = []
    for message in catalogue:
        texts = [message.string] if isinstance(message.string, str) else message.string or ()
        source = message.id if isinstance(message.id, str) else message.id[0]
        wanted = set(PLACEHOLDER.findall(source))
        if source and any(set(PLACEHOLDER.findall(text)) - wanted for text in texts):
            wrong.append(source)

    assert wrong == []
