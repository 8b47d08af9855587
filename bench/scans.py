"""How well paper is read: wrong characters, fields proposed right, and sure proposals that lie.

Sixty generated forms of known content: six layouts, two fonts in two weights, 200 and 300 dots an
inch, turned by up to 1.2 degrees, clean and noisy. Not a race but a report. It fails when any
proposal that is called sure, and so is looked at by one person only, is wrong.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.report import ROOT, commit, console
from bench.scans_paper import CONTRACT, Form, forms, printed, text_of
from lienthong.adapters.ocr.tesseract import Tesseract
from lienthong.core.cleaning.model import CannotRead
from lienthong.core.cleaning.standardise import cleaner_of
from lienthong.core.contract.model import Field
from lienthong.core.contract.parse import parse_contract
from lienthong.core.digitising import propose as proposing
from lienthong.core.digitising.page import Page
from lienthong.core.digitising.propose import propose
from lienthong.core.digitising.wanted import wanted_of
from lienthong.core.rules.check import TableChecker
from lienthong.services.dictionary.queries import shipped

FORMS, SEED, WORKERS = 60, 20_26, 2
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Read:
    """A form and what the recogniser made of it."""

    form: Form
    page: Page


@dataclass(frozen=True)
class Verdict:
    """One field of one form: was it proposed, was that right, and was it called sure."""

    layout: str
    field: str
    proposed: str
    written: str
    right: bool
    sure: bool
    confidence: float


def report() -> bool:
    """Print the tables, keep them as JSON, and say whether no sure proposal is wrong."""
    read = list(_read())
    verdicts = [v for one in read for v in _judged(one)]
    errors = sum(_distance(text_of(r.form), r.page.text) for r in read)
    letters = sum(len(text_of(r.form)) for r in read)
    console.print(_table(verdicts))
    facts = _facts(verdicts) | {"character_error_rate": round(errors / letters, 5)}
    for wrong in (v for v in verdicts if v.sure and not v.right):
        console.print(f"sure and wrong: {wrong}", markup=False)
    path = ROOT / "var" / "bench" / "scans.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts | {"commit": commit()}, indent=2), "utf-8")
    console.print(json.dumps(facts))
    return bool(facts["kept"])


def _read() -> Iterator[Read]:
    with (
        tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder,
        ThreadPoolExecutor(WORKERS) as pool,
    ):
        made = enumerate(forms(FORMS, SEED))
        yield from pool.map(lambda pair: _one(Path(folder), *pair), made)


def _one(folder: Path, number: int, form: Form) -> Read:
    image = folder / f"{number}.png"
    printed(form, number).save(image, dpi=(300, 300))
    return Read(form, Tesseract().words(image, 1))


def _judged(read: Read) -> Iterator[Verdict]:
    contract, _document = parse_contract(CONTRACT, file="do-so-hoa.yaml")
    table = contract.tables[0]
    wanted = wanted_of(table, shipped(), TableChecker.of(table, shipped()), TODAY)
    found = {p.field: p for p in propose([read.page], wanted)}
    for field in table.fields:
        written, proposal = read.form.values[field.name], found.get(field.name)
        yield Verdict(
            read.form.layout,
            field.name,
            proposal.text if proposal else "",
            written,
            bool(proposal and _value(field, proposal.text) == _value(field, written)),
            bool(proposal and not proposal.doubtful),
            proposal.confidence if proposal else 0.0,
        )


def _value(field: Field, text: str) -> object:
    try:
        value, _ = cleaner_of(field, shipped())(text)
    except CannotRead:
        return text
    return value


def _facts(verdicts: list[Verdict]) -> dict[str, Any]:
    total = len(verdicts)
    sure = [v for v in verdicts if v.sure]
    lies = [v for v in sure if not v.right]
    return {
        "forms": FORMS,
        "fields": total,
        "threshold": proposing.SURE,
        "proposed_right": round(sum(v.right for v in verdicts) / total, 4),
        "sure": len(sure),
        "sure_and_wrong": len(lies),
        "keyed_by_two": round(1 - len(sure) / total, 4),
        "surest_wrong": max(
            (v.confidence for v in verdicts if v.proposed and not v.right), default=0
        ),
        "kept": not lies,
    }


def _table(verdicts: list[Verdict]) -> Table:
    table = Table("layout", "fields", "right", "sure", "sure and wrong", title_justify="left")
    of_layout: dict[str, Counter[str]] = {}
    for v in verdicts:
        counts = of_layout.setdefault(v.layout, Counter())
        counts.update({"all": 1, "right": v.right, "sure": v.sure, "lie": v.sure and not v.right})
    for layout, counts in of_layout.items():
        row = (counts[name] for name in ("all", "right", "sure", "lie"))
        table.add_row(layout, *(str(n) for n in row))
    return table


def _distance(one: str, other: str) -> int:
    """Return how many letters must be changed, added or taken away to make one of the other."""
    before = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        now = [i]
        for j, b in enumerate(other, start=1):
            now.append(min(now[-1] + 1, before[j] + 1, before[j - 1] + (a != b)))
        before = now
    return before[-1]
