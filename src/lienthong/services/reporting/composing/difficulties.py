"""What stands in the way: the register of difficulties and proposals, and where late work gathers.

A row of the register is told of when it was raised by the period's end and has no answer by then,
or was answered within the period.
"""

import re
from collections.abc import Iterator
from datetime import date

from lienthong.core.documents.vietnamese import day
from lienthong.core.reporting.content import Cell, Figure, Grid, Section
from lienthong.services.records import queries as records
from lienthong.services.records.queries import Asked as AskedRows
from lienthong.services.records.queries import Row
from lienthong.services.registry import queries as registry
from lienthong.services.registry.registers import rows as registers
from lienthong.services.reporting.composing.model import MOST_ROWS, Asked
from lienthong.services.reporting.composing.tasks import MEASURED
from lienthong.services.reporting.within import with_units

MOST_LEADS = 10
_MOST = 100_000
RAISED, ANSWERED, DUE, OWNER = "ngay_neu", "ngay_tra_loi", "han_tra_loi", "noi_tra_loi"
_KINDS = {"kho-khan": "Khó khăn", "de-xuat": "Đề xuất"}
_LEADS = (("Đơn vị chủ trì", 5.0, "left"), ("Nhiệm vụ", 1.0, "right"), ("Quá hạn", 1.0, "right"))
_ISSUES = (
    ("STT", 0.9, "center"), ("Nội dung", 4.0, "left"), ("Đơn vị nêu", 2.0, "left"),
    ("Nơi phải trả lời", 2.0, "left"), ("Hạn", 1.7, "center"), ("Tình trạng, trả lời", 3.0, "left"),
)  # fmt: skip


def compose(asked: Asked) -> Section:
    issues = list(_issues(asked))
    source = asked.measured("sổ khó khăn, đề xuất của nút")
    declared = registers.ISSUES in registers.tables()
    grid = Grid("Khó khăn, đề xuất trong kỳ", _ISSUES, _rows(issues, asked), source)
    return Section(
        code="difficulties",
        title="Khó khăn, vướng mắc và đề xuất, kiến nghị",
        asks="Khó khăn, vướng mắc; nguyên nhân; đề xuất, kiến nghị với cấp nào.",
        figures=_counted(issues, asked, source) if declared else (),
        grids=(*((grid,) if declared else ()), _late_leads(asked)),
    )


def _issues(asked: Asked) -> Iterator[Row]:
    table = registers.tables().get(registers.ISSUES)
    if table is None:
        return
    known = set(asked.tasks.values_list("pk", flat=True))
    units = with_units(asked.scope.agencies)
    for row, _cursor in records.rows(table, AskedRows(limit=_MOST)):
        answered = row[ANSWERED]
        told = row[RAISED] <= asked.end and (answered is None or answered >= asked.start)
        if told and _concerns(row, known, units, named=bool(asked.scope.tasks)):
            yield row


def _concerns(row: Row, tasks: set[str], units: frozenset[str], *, named: bool) -> bool:
    """A row that names tasks goes with them; one that names none with who raised or answers it."""
    own = {one for one in re.split(r"\s*;\s*", str(row[registers.TASKS] or "")) if one}
    if own or named:
        return bool(own & tasks)
    return not units or bool({row[registers.AGENCY], row[OWNER]} & units)


def _is_open(row: Row, asked: Asked) -> bool:
    return row[ANSWERED] is None or row[ANSWERED] > asked.end


def _is_late(row: Row, on: date) -> bool:
    return row[DUE] is not None and row[DUE] < on


def _counted(issues: list[Row], asked: Asked, source: str) -> tuple[Figure, ...]:
    waiting = [row for row in issues if _is_open(row, asked)]
    counts = (
        ("Khó khăn, đề xuất đang chờ trả lời", len(waiting)),
        ("Trong đó quá hạn trả lời", sum(_is_late(row, asked.on) for row in waiting)),
        ("Được trả lời trong kỳ", len(issues) - len(waiting)),
    )
    return tuple(Figure(name, count, "việc", source) for name, count in counts)


def _rows(issues: list[Row], asked: Asked) -> tuple[tuple[Cell, ...], ...]:
    names = registry.agency_names(
        [str(row[name]) for row in issues for name in (registers.AGENCY, OWNER) if row[name]]
    )
    pressing = sorted(issues, key=lambda r: (not _is_open(r, asked), r[DUE] or date.max, r[RAISED]))
    return tuple(
        (
            at, f"{_KINDS.get(row['loai'], row['loai'])}: {row['noi_dung']}",
            names.get(row[registers.AGENCY], row[registers.AGENCY]),
            names.get(row[OWNER] or "", row[OWNER]),
            day(row[DUE]) if row[DUE] else None, _answer(row, asked),
        )
        for at, row in enumerate(pressing[:MOST_ROWS], start=1)
    )  # fmt: skip


def _answer(row: Row, asked: Asked) -> str:
    if not _is_open(row, asked):
        return f"Trả lời ngày {day(row[ANSWERED])}: {row['tra_loi'] or ''}".rstrip(": ")
    return "Quá hạn, chưa trả lời" if _is_late(row, asked.on) else "Đang chờ trả lời"


def _late_leads(asked: Asked) -> Grid:
    counted = asked.found.by("lead_id").items()
    late = sorted(
        ((lead, c) for lead, c in counted if c["overdue"]),
        key=lambda one: (-one[1]["overdue"], -one[1].total(), one[0]),
    )[:MOST_LEADS]
    names = registry.agency_names([lead for lead, _counts in late])
    rows = tuple((names.get(lead, lead), c.total(), c["overdue"]) for lead, c in late)
    title = "Đơn vị có nhiều nhiệm vụ quá hạn nhất"
    return Grid(title, _LEADS, rows, asked.measured(MEASURED))
