"""Plant faults in generated rows, let the Judge judge them, and count what came of each kind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from bench.planted.family import KINDS
from bench.planted.model import Kind, Row
from lienthong.adapters.files.made_up_file import shown
from lienthong.core.cleaning.evidence import Evidence
from lienthong.core.contract.model import Table
from lienthong.entrypoints.demo.generate import co_so_luu_tru, di_tich, huong_dan_vien
from lienthong.entrypoints.demo.generate.world import world
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.judging import Judge, Judged, RawRow

MAKERS = {
    "huong_dan_vien": huong_dan_vien.rows,
    "di_tich": di_tich.rows,
    "co_so_luu_tru": co_so_luu_tru.rows,
}
CONTRACTS = ("don-vi-hanh-chinh", "huong-dan-vien", "di-tich", "co-so-luu-tru")


@dataclass
class Tally:
    """What became of the rows of one kind. ``wrong`` are examples of certain repairs gone wrong."""

    kind: Kind
    rows: int = 0
    as_it_should: int = 0
    repaired: int = 0
    asked_without_the_answer: int = 0
    missed: int = 0  # accepted with a value that is not the right one, and no word of it
    wrong: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.as_it_should / self.rows if self.rows else 0.0

    @property
    def precision(self) -> float:
        """Share of the certain repairs that were right."""
        return 1 - len(self.wrong) / self.repaired if self.repaired else 1.0


@dataclass
class Clean:
    """What became of rows without a fault: nothing should."""

    rows: int = 0
    changed: int = 0
    stopped: int = 0


def clean_rows(table: str, count: int, today: date, seed: int) -> list[Row]:
    """Generate rows that keep every rule, cells as a text file holds them."""
    setting = world(Random(f"{seed}/{table}"), today, {table: 365})
    made = MAKERS[table](setting, count)
    return [{name: shown(cell) for name, cell in row.items()} for row in made]


def count(rows: int, today: date, seed: int = 4) -> tuple[list[Tally], Clean]:
    """Judge ``rows`` rows of every kind, and as many clean ones of each table."""
    tallies, clean = [], Clean()
    for name in MAKERS:
        _, table = contracts.table(name)
        plain = clean_rows(name, rows, today, seed)
        for judged in _judge(table, today, plain):
            clean.rows += 1
            clean.changed += bool(judged.steps)
            clean.stopped += not judged.accepted
        tallies += [_tally(k, table, plain, today, seed) for k in KINDS if k.table == name]
    order = {kind.name: place for place, kind in enumerate(KINDS)}
    return sorted(tallies, key=lambda tally: order[tally.kind.name]), clean


def _tally(kind: Kind, table: Table, plain: list[Row], today: date, seed: int) -> Tally:
    rng = Random(f"{seed}/{kind.name}")
    planted = []
    for row in plain:
        damage = kind.damage(row, rng)
        if damage is not None:
            truth = row[kind.column] if damage.truth is ... else damage.truth
            planted.append(({**row, **damage.cells}, truth))
    tally = Tally(kind)
    judged = _judge(table, today, [row for row, _ in planted], kind.evidence)
    for (row, truth), one in zip(planted, judged, strict=True):
        _note(tally, row[kind.column], truth, one)
    return tally


def _judge(
    table: Table,
    today: date,
    rows: Iterable[Row],
    evidence: Mapping[str, Evidence] | None = None,
) -> Iterator[Judged]:
    judge = Judge(table, today=today, evidence=evidence)
    return iter(judge.judge([RawRow(row, number) for number, row in enumerate(rows, start=1)]))


def _note(tally: Tally, cell: object, truth: object, judged: Judged) -> None:
    kind = tally.kind
    is_right = _same(judged.values.get(kind.column), truth)
    steps = [s for s in judged.steps if s.column == kind.column]
    answers = {c.value for p in judged.errors if kind.column in p.columns for c in p.choices}
    offered = any(_same(answer, truth) for answer in answers)
    tally.rows += 1
    if judged.accepted and steps:
        tally.repaired += 1
        if not is_right:
            tally.wrong.append(f"{cell!r} → {judged.values.get(kind.column)!r}, not {truth!r}")
    tally.missed += judged.accepted and not is_right
    tally.asked_without_the_answer += bool(answers) and not offered
    met = {
        "repair": judged.accepted and bool(steps) and is_right,
        "question": judged.verdict == "waiting" and offered,
        "held": not judged.accepted,
        "leave": judged.accepted and is_right,
        "warning": judged.accepted and bool(judged.problems) and is_right,
    }[kind.right]
    tally.as_it_should += met
    if not met:
        why = [p.rule for p in judged.errors]
        tally.other.append(f"{cell!r}: {judged.verdict} {why} {judged.values.get(kind.column)!r}")


def _same(value: object, truth: object) -> bool:
    """Say whether a standardised value is what the clean cell says."""
    if value is None or truth is None or truth == "":
        return value in (None, "") and truth in (None, "")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)) == Decimal(str(truth))
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text == str(truth) or _number(text) == _number(str(truth)) is not None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if "." in text else None
    except ArithmeticError:
        return None
