"""How well plans are read: what is found in the seed documents against ``reference/tasks.csv``.

Not a race but a report: precision and recall of tasks, leads and deadlines for each document. The
documents and the reference lie in a folder beside this clone that is no part of it;
``LIENTHONG_BENCH_PLANS`` names another. Fails below the shares that issue 6 aims at.
"""

import csv
import difflib
import json
import os
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.table import Table

from bench.report import ROOT, commit, console
from lienthong.base.text import fold
from lienthong.core.plans.bodies import Known, Register
from lienthong.core.plans.layout import blocks
from lienthong.core.plans.model import Line, Place, Proposal
from lienthong.core.plans.reading import read_plan

SHARED = Path(os.environ.get("LIENTHONG_BENCH_PLANS") or ROOT.parent / "shared")
AIMS = {"000": 0.85, "001": 0.85, "002": 0.85, "003": 0.95, "004": 0.95}
ALIKE = 0.8  # of the words: a found task and one of the reference are the same
_STATED = frozenset({"continuous", "periodic", "dependent"})


@dataclass
class Count:
    """How many are there, were found, and are both; shares are None of nothing."""

    there: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.there if self.there else None


@dataclass
class Figures:
    """One document: its tasks, their leads and deadlines, and what went wrong."""

    tasks: Count = field(default_factory=Count)
    leads: Count = field(default_factory=Count)
    deadlines: Count = field(default_factory=Count)
    wrong: list[str] = field(default_factory=list)


def report() -> bool:
    """Print the table, keep it as JSON, and say whether the aims are met."""
    if not (SHARED / "reference" / "tasks.csv").is_file():
        console.print(f"no reference below {SHARED}: set LIENTHONG_BENCH_PLANS to its folder")
        return False
    figures = measure(SHARED)
    console.print(_table(figures))
    facts = {name: _facts(found) for name, found in figures.items()}
    kept = all(_kept(name, found) for name, found in figures.items())
    path = ROOT / "var" / "bench" / "plans.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"commit": commit(), "kept": kept, **facts}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False), "utf-8")
    console.print(f"what was missed or wrong, one by one: {path.relative_to(ROOT)}")
    return kept


def measure(shared: Path) -> dict[str, Figures]:
    """Return document → figures, of every document whose tasks the reference has."""
    expected: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(shared, "tasks"):
        expected[row["seed"]].append(row)
    for row in _rows(shared, "priority_database_items"):
        if row["part"] == "task":
            expected[row["source"][:3]].append({**row, "lead": "", "optional": "yes"})
    register = _register(shared)
    return {
        seed: compare(_read(path, register), expected[seed])
        for path in sorted((shared / "seeds").glob("*.txt"))
        for seed in [path.name[:3]]
        if seed in expected
    }


def compare(found: Sequence[Proposal], expected: Sequence[dict[str, str]]) -> Figures:
    """Match found tasks with those of the reference, each once, the most alike first.

    Rows marked optional (parts of annex tables that the reference keeps elsewhere) are right when
    found and not missed when they are not.
    """
    pairs = sorted(
        (
            (_alike(task.text, row["text"]), i, j)
            for i, task in enumerate(found)
            for j, row in enumerate(expected)
        ),
        reverse=True,
    )
    figures = Figures()
    of_found: dict[int, int] = {}
    of_expected: set[int] = set()
    for alike, i, j in pairs:
        if alike >= ALIKE and i not in of_found and j not in of_expected:
            of_found[i] = j
            of_expected.add(j)
    required = [j for j, row in enumerate(expected) if not row.get("optional")]
    figures.tasks.there = len(required)
    elsewhere = [i for i, j in of_found.items() if expected[j].get("optional")]
    figures.tasks.found = len(found) - len(elsewhere)
    figures.tasks.right = len(of_found) - len(elsewhere)
    for i, task in enumerate(found):
        if i not in of_found:
            figures.wrong.append(f"not a task: {task.section} {task.text[:90]}")
    for j in required:
        if j not in of_expected:
            figures.wrong.append(f"missed: {expected[j]['id']} {expected[j]['text'][:90]}")
    for i, j in of_found.items():
        if not expected[j].get("optional"):
            _of_lead(figures, found[i], expected[j])
            _of_deadline(figures, found[i], expected[j])
    return figures


def _of_lead(figures: Figures, task: Proposal, row: dict[str, str]) -> None:
    wanted, said = _words(row["lead"]), _words(task.lead_words)
    figures.leads.there += bool(wanted)
    figures.leads.found += bool(said)
    figures.leads.right += bool(wanted) and wanted == said
    if wanted != said:
        figures.wrong.append(f"lead: {row['id']} «{task.lead_words}» for «{row['lead']}»")


def _of_deadline(figures: Figures, task: Proposal, row: dict[str, str]) -> None:
    wanted = _wanted(row)
    said = _said(task)
    if wanted is None and said == row["deadline_rule"]:
        said = None  # the reference says so too, as a conclusion of whoever wrote it down
    figures.deadlines.there += wanted is not None
    figures.deadlines.found += said is not None
    figures.deadlines.right += wanted is not None and wanted == said
    if wanted != said:
        figures.wrong.append(f"deadline: {row['id']} {said} for {wanted}")


def _wanted(row: dict[str, str]) -> str | None:
    if row["deadline_basis"] == "none":
        return None
    return row["deadline_iso"] or row["deadline_rule"]


def _said(task: Proposal) -> str | None:
    if task.deadline is None:
        return None
    return task.deadline.due.isoformat() if task.deadline.due else task.deadline.rule


def _alike(one: str, other: str) -> float:
    """Return the share of words two texts have in common, in order, 0–1."""
    first, second = _words(one).split(), _words(other).split()
    if (
        not first
        or not second
        or min(len(first), len(second)) < ALIKE * 0.5 * max(len(first), len(second))
    ):
        return 0.0
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    if matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _register(shared: Path) -> Register:
    return Register(
        Known(row["id"], tuple(n for n in (row["name"], row["abbreviation"]) if n))
        for row in _rows(shared, "agencies")
    )


def _read(path: Path, register: Register) -> Sequence[Proposal]:
    lines = path.read_text(encoding="utf-8").splitlines()
    numbered = [Line(text, Place(line=at)) for at, text in enumerate(lines, start=1)]
    return read_plan(blocks(numbered), register).tasks


def _rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _kept(name: str, found: Figures) -> bool:
    shares = [c.precision for c in (found.tasks, found.leads, found.deadlines)]
    shares += [c.recall for c in (found.tasks, found.leads, found.deadlines)]
    return all(share is None or share >= AIMS.get(name, 0) for share in shares)


def _facts(found: Figures) -> dict[str, object]:
    shares = {
        kind: asdict(count) | {"precision": count.precision, "recall": count.recall}
        for kind, count in (
            ("tasks", found.tasks), ("leads", found.leads), ("deadlines", found.deadlines),
        )
    }  # fmt: skip
    return {**shares, "wrong": found.wrong}


def _table(figures: dict[str, Figures]) -> Table:
    table = Table(title="plans read, against reference/tasks.csv (precision / recall)")
    for title in ("document", "tasks", "leads", "deadlines", "aim"):
        table.add_column(title)
    for name, found in figures.items():
        cells = (_cell(c) for c in (found.tasks, found.leads, found.deadlines))
        table.add_row(name, *cells, f"{AIMS.get(name, 0):.0%}")
    return table


def _cell(count: Count) -> str:
    said = [f"{x:.0%}" if x is not None else "–" for x in (count.precision, count.recall)]
    return f"{' / '.join(said)}  ({count.right} of {count.found} / {count.there})"
