"""Measure how messy sheets are understood: header, lines of data, fields of columns."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lienthong.adapters.files.readers import READERS
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Table
from lienthong.core.profiling.fields import Surety
from lienthong.services.contracts.proposing import known_values, units
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import layout as layouts
from lienthong.services.intake import mapping, shaping
from lienthong.services.intake.layout import Layout, LeftOut
from lienthong.services.intake.ports import arrived, reader_of
from lienthong.services.intake.understanding import Sample, match, settled
from tests.corpus.messy_sheets import MAKERS, Messy

TODAY = dt.date(2026, 11, 22)


@dataclass
class Found:
    """What was understood of one sheet, beside the truth."""

    messy: Messy
    header: tuple[int, int]
    lost: list[int]
    taken_in: list[int]
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    wrong_and_sure: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    undoubted: list[str] = field(default_factory=list)
    unsuggested: list[str] = field(default_factory=list)

    @property
    def expected(self) -> int:
        return sum(1 for f in self.messy.fields if f)

    def line(self) -> str:
        """One line of the report."""
        faults = [
            *(f"header {self.header} ≠ {self.messy.header}" for _ in "x"
              if self.header != self.messy.header),
            *(f"{name}: {found}" for name, found in (
                ("lost", self.lost), ("taken for data", self.taken_in), ("wrong", self.wrong),
                ("SURE AND WRONG", self.wrong_and_sure), ("missed", self.missed),
                ("not doubted", self.undoubted), ("not suggested", self.unsuggested),
            ) if found),
        ]  # fmt: skip
        said = "; ".join(faults) or "as it is"
        return f"{self.messy.name:32} {self.right:2}/{self.expected:2} columns  {said}"


@cache
def _table(name: str) -> Table:
    file = {"di_tich": "di-tich", "huong_dan_vien": "huong-dan-vien"}.get(name, "co-so-luu-tru")
    path = REPO_DIR / "contracts" / f"{file}.yaml"
    contract = read_contract(
        path.read_text(encoding="utf-8"),
        file=path.name,
        dictionary=dictionary.shipped(),
        known={"don-vi-hanh-chinh": units()},
    )
    return contract.table(name)


def understood(messy: Messy, folder: Path) -> Found:
    """Read one sheet twice, as intake does: to match its columns, then to tell data from the rest.

    The second time it is known which columns feed the fields without which no row is accepted.
    """
    path = folder / messy.file
    path.write_bytes(messy.content)
    table, words = _table(messy.table), dictionary.shipped()
    asking = shaping.Asking(table, words, {k.term: k for k in known_values()}, TODAY)
    known = mapping.known_keys(table, words)
    matched: dict[str, str | None] = {}
    for _ in range(2):
        read = reader_of(arrived(path, messy.file), READERS).open(path, sheet="", known=known)
        needed = {f.name for f in mapping.needed_fields(table)}
        places = [i for i, title in enumerate(read.header) if matched.get(title) in needed]
        found, _sifted = layouts.sifted(read, Layout(), places, known)
        lines = list(found.rows)
        rows = [
            (n, cells)
            for n, cells in lines
            if not isinstance(cells, LeftOut) and any(c not in (None, "") for c in cells)
        ]
        sample = Sample(tuple(rows), len(lines), len(rows), True)
        _, proposed = match(asking, read.header, sample, Layout())
        cells = [c for _, c in rows]
        suggested = shaping.suggest(asking, cells, read.header, proposed, Layout())
        proposed = settled(proposed, suggested)
        matched = {title: p.field for title, p in proposed.items()}
    numbers = [n for n, _ in rows]
    result = Found(
        messy,
        (int(str(read.notes["header_first"])), int(str(read.notes["header_row"]))),
        sorted(set(messy.data) - set(numbers)),
        sorted(set(numbers) - set(messy.data)),
    )
    for at, title in enumerate(read.header):
        truth = messy.fields[at] if at < len(messy.fields) else None
        one = proposed[title]
        if at in messy.doubted:
            if one.surety is Surety.SURE or not one.warning:
                result.undoubted.append(title)
        elif one.field == truth:
            result.right += 1 if truth else 0
        elif one.field is None:
            result.missed.append(title)
        elif one.surety is not Surety.DOUBTFUL:
            result.wrong.append(f"{title} → {one.field}")
            if one.surety is Surety.SURE:
                result.wrong_and_sure.append(f"{title} → {one.field}")
    made = {(s.shaping.how, tuple(s.feeds.values())) for s in suggested}
    result.unsuggested = [
        f"{how} {feeds}" for how, feeds in messy.shaped if (how, feeds) not in made
    ]
    result.unsuggested += [f"needless {m}" for m in made - set(messy.shaped)]
    return result


def all_understood() -> Iterator[Found]:
    """Go through every sheet of the corpus."""
    with tempfile.TemporaryDirectory() as folder:
        for make in MAKERS:
            yield understood(make(), Path(folder))


def report(found: list[Found]) -> str:
    """Return the report: a line a sheet, then the totals."""
    expected, right = sum(f.expected for f in found), sum(f.right for f in found)
    wrong = sum(len(f.wrong) for f in found)
    rows, lost = sum(len(f.messy.data) for f in found), sum(len(f.lost) for f in found)
    others = sum(len(f.taken_in) for f in found)
    sure = sum(len(f.wrong_and_sure) for f in found)
    precision, recall = right / max(right + wrong, 1), right / max(expected, 1)
    lines = [f.line() for f in found]
    lines.append(f"{len(found)} sheets, {rows} rows: {lost} lost; {others} others taken for data")
    lines.append(f"columns: precision {precision:.3f}, recall {recall:.3f}; {sure} sure and wrong")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(list(all_understood())))
