"""Compare the lines of an inventory with the register: same, changed, new, gone, and what is alike.

A line is a database that is known when its code or its name is; otherwise it is new, and the names
it is nearly like, or whose subject it shares at another agency, are shown with the reason. An empty
cell says nothing. A coded cell that no code list knows goes to the note, word for word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.contract.model import Table
from lienthong.core.inventory.names import Alike, Names, same_key
from lienthong.core.rules.model import Problem, Value
from lienthong.services.intake.judging import Judge, Judged, RawRow
from lienthong.services.records.queries import Asked, page
from lienthong.services.registry.inventory.models import InventoryLine
from lienthong.services.registry.inventory.reading import Column, Line
from lienthong.services.registry.models import Agency
from lienthong.services.registry.register import AGENCY, AGENCY_NAME, GROUP, KEY, KIND, NAME

Verdict = InventoryLine.Verdict
OWN_GROUP = "kiem-ke"
NOTE, ORDINAL, REVIEWED = "ghi_chu", "thu_tu", "ngay_ra_soat"
DOUBLE = N_("Cùng hệ thống, cơ sở dữ liệu với dòng %(line)s của tệp.")
DOUBLE_REMEDY = N_("Gộp hai dòng trong tệp, hoặc đặt tên khác nhau nếu là hai hệ thống.")
_MOST = 50_000
_NATIONAL = "la_quoc_gia"
_KINDS = (
    ("co-so-du-lieu", ("co so du lieu", "csdl")),
    ("kho-du-lieu", ("kho ",)),
    ("cong-thong-tin", ("cong ", "trang thong tin", "website")),
)


@dataclass(frozen=True)
class Held:
    """The register as one import sees it: the agency's own rows, and the names of all others."""

    own: Mapping[str, Mapping[str, Any]]
    others: Mapping[str, Mapping[str, Any]]
    by_name: Mapping[str, str]
    near: Names
    national: Names
    agency: Agency
    next_ordinal: int


@dataclass(frozen=True)
class Compared:
    """One line with its verdict; ``judged`` is what would be written, None when nothing is."""

    line: Line
    verdict: InventoryLine.Verdict
    row_id: str = ""
    judged: Judged | None = None
    differences: tuple[tuple[str, str, str], ...] = ()
    near: tuple[Alike, ...] = ()
    overlaps: tuple[Alike, ...] = ()
    problems: tuple[Problem, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()
    double_of: int | None = None


@dataclass
class Numbering:
    """Codes for new rows of an agency, one after the other."""

    agency: str
    next: int
    given: int = field(default=0)

    def take(self) -> tuple[str, int]:
        """Return the next code and its ordinal."""
        ordinal = self.next + self.given
        self.given += 1
        return f"{self.agency}-kk-{ordinal:04d}", ordinal


def held(table: Table, agency: Agency) -> Held:
    """Read the register for one agency."""
    own = {r["_id"]: r for r in page(table, Asked(filters={AGENCY: agency.pk}, limit=_MOST)).rows}
    everything = {r["_id"]: r for r in page(table, Asked(limit=_MOST)).rows}
    others = {key: row for key, row in everything.items() if key not in own}
    central = set(Agency.objects.filter(level="central").values_list("pk", flat=True))
    national = [
        (key, row[NAME]) for key, row in others.items() if row[_NATIONAL] or row[AGENCY] in central
    ]
    taken = [r[ORDINAL] or 0 for r in own.values() if r[GROUP] == OWN_GROUP]
    return Held(
        own=own,
        others=others,
        by_name={same_key(row[NAME]): key for key, row in own.items() if row[NAME]},
        near=Names((key, row[NAME]) for key, row in own.items()),
        national=Names(national),
        agency=agency,
        next_ordinal=_next_ordinal(table, agency, taken),
    )


def _next_ordinal(table: Table, agency: Agency, taken: Sequence[int]) -> int:
    """Return an ordinal that no row ever had; a cancelled row keeps its code."""
    ever = page(
        table,
        Asked(filters={AGENCY: agency.pk, GROUP: OWN_GROUP}, limit=_MOST, cancelled=True),
    ).rows
    return 1 + max([*taken, *(r[ORDINAL] or 0 for r in ever)], default=0)


def compare(
    table: Table,
    lines: Sequence[Line],
    columns: Sequence[Column],
    known: Held,
    *,
    as_of: date,
    origin: str,
    today: date,
    write_scope: str | None,
) -> list[Compared]:
    """Return every line with its verdict, then the databases that the file does not name."""
    numbering = Numbering(known.agency.pk, known.next_ordinal)
    titles = {c.field: c.title for c in columns if c.field}
    seen: dict[str, int] = {}
    found: list[Compared] = []
    waiting: list[tuple[Compared, dict[str, object]]] = []
    for line in lines:
        one, cells = _placed(line, known, numbering, as_of, origin, seen)
        waiting.append((one, cells))
    judge = Judge(table, today=today, write_scope=write_scope)
    for (one, cells), judged in zip(
        waiting, judge.judge([_raw(one, cells) for one, cells in waiting]), strict=True
    ):
        row = known.own.get(one.row_id, {})
        settled, aside = _settled(judge, one, cells, judged, titles, row)
        found.append(_told(table, replace(one, judged=settled, aside=aside), known))
    named = {one.row_id for one in found}
    gone = [
        Compared(Line(0, {NAME: str(row[NAME])}, {}), Verdict.GONE, key)
        for key, row in known.own.items()
        if key not in named
    ]
    return [*found, *gone]


def _raw(one: Compared, cells: Mapping[str, object]) -> RawRow:
    return RawRow(cells=dict(cells), number=one.line.number)


def _placed(
    line: Line,
    known: Held,
    numbering: Numbering,
    as_of: date,
    origin: str,
    seen: dict[str, int],
) -> tuple[Compared, dict[str, object]]:
    """Find the row a line is about, or make the cells of a new one."""
    name = line.told[NAME]
    key = line.told.get(KEY, "")
    row_id = key if key in known.own else known.by_name.get(same_key(name), "")
    double = seen.setdefault(row_id or same_key(name), line.number)
    one = Compared(line, Verdict.NEW, row_id, double_of=double if double != line.number else None)
    if row_id:
        row = known.own[row_id]
        said = {k: v for k, v in line.told.items() if k != KEY}
        return one, _merged(row, said)
    if one.double_of is not None:
        return one, {}
    code, ordinal = numbering.take()
    cells = _fresh(line, known.agency, code, ordinal, as_of, f"{origin}, dòng {line.number}")
    return replace(
        one,
        row_id=code,
        near=tuple(known.near.near(name)),
        overlaps=tuple(known.national.overlapping(name)),
    ), cells


def _merged(row: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, object]:
    plain = {k: v for k, v in row.items() if not k.startswith("_")}
    return plain | {k: v for k, v in said.items() if v}


def _fresh(
    line: Line, agency: Agency, code: str, ordinal: int, as_of: date, origin: str
) -> dict[str, object]:
    plain = fold(line.told[NAME])
    national = "quoc gia" in plain
    opens = next((k for k, starts in _KINDS if plain.startswith(starts)), "he-thong-thong-tin")
    own: dict[str, object] = {
        KEY: code,
        AGENCY: agency.pk,
        AGENCY_NAME: agency.name,
        GROUP: OWN_GROUP,
        ORDINAL: ordinal,
        KIND: opens,
        _NATIONAL: national,
        "nghia_quoc_gia": "cum-tu-khac" if national else None,
        "nguon": origin[:500],
        REVIEWED: as_of,
    }
    told = {k: v for k, v in line.told.items() if k not in own}
    return own | told


def _settled(
    judge: Judge,
    one: Compared,
    cells: dict[str, object],
    judged: Judged,
    titles: Mapping[str, str],
    row: Mapping[str, Any],
) -> tuple[Judged, tuple[tuple[str, str], ...]]:
    """Put cells that no field takes into the note, word for word, and judge once more."""
    bad = {
        c for p in judged.errors for c in p.columns if c in one.line.told and c not in (KEY, NAME)
    }
    if not bad:
        return judged, ()
    aside = tuple((titles.get(c, c), one.line.told[c]) for c in sorted(bad))
    said = "; ".join(f"{title}: {text}" for title, text in aside)
    note = str(cells.get(NOTE) or "")
    kept: dict[str, object] = {k: row.get(k) if k in bad else v for k, v in cells.items()}
    kept[NOTE] = (note if said in note else f"{note}; {said}" if note else said)[:2000]
    again = Judge(judge.table, today=judge.today, write_scope=judge.write_scope)
    return again.judge([_raw(one, kept)])[0], aside


def _told(table: Table, one: Compared, known: Held) -> Compared:
    if one.double_of is not None or one.judged is None:
        return replace(one, verdict=Verdict.REFUSED)
    if one.judged.errors:
        return replace(one, verdict=Verdict.REFUSED, problems=one.judged.errors)
    row = known.own.get(one.row_id)
    if row is None:
        return one
    differences = differing(table, row, one.judged.values)
    verdict = Verdict.CHANGED if differences else Verdict.SAME
    return replace(one, verdict=verdict, differences=differences)


def differing(
    table: Table, row: Mapping[str, Any], values: Mapping[str, Value]
) -> tuple[tuple[str, str, str], ...]:
    """Return (field, before, after) as text for the fields whose values differ."""
    found = []
    for one in table.fields:
        before, after = row.get(one.name), values.get(one.name)
        if _plain(before) != _plain(after):
            found.append((one.name, _plain(before), _plain(after)))
    return tuple(found)


def _plain(value: object) -> str:
    return "" if value is None else str(value)
