"""What a write of figures does, whichever way they come: hold the filling, judge, keep, note."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.indicators.judging import REASONS, key_of
from lienthong.core.indicators.model import Key, Line, Value
from lienthong.core.indicators.plain import shortest
from lienthong.core.indicators.typing_in import BadValue, value_of
from lienthong.core.reporting.periods import Period
from lienthong.services.registry.models import Agency
from lienthong.services.reporting import queries
from lienthong.services.reporting.indicators import definitions, errors
from lienthong.services.reporting.indicators.models import (
    CellChange,
    CellValue,
    Filling,
    FillingStep,
    IndicatorForm,
)
from lienthong.services.reporting.indicators.units import Tree

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Entry:
    """What is given for one cell: a value, or why there is none. ``place`` is where it stood."""

    element: str
    cell: str = ""
    given: object = None
    missing: str = ""
    note: str = ""
    place: str = ""


@dataclass(frozen=True)
class Refused:
    """An entry that was not taken, and why; what stood in the cell stands."""

    entry: Entry
    error: UserError


@dataclass(frozen=True)
class Written:
    """What became of entries: cells changed, cells that were so already, and those refused."""

    filling: Filling
    changed: tuple[Key, ...] = ()
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()


def begun(kept: IndicatorForm, key: str, unit_id: str) -> tuple[Filling, bool]:
    """Return a unit's filling, held until the transaction ends, and whether it is new.

    Raises FormRetired, NoSuchPeriod, NotAFiller.
    """
    if kept.retired_at is not None:
        raise errors.FormRetired(kept.title)
    period, due = definitions.period(kept.form, key)
    Tree.of(period.end).demand_filler(kept.form, unit_id)
    Agency.objects.select_for_update().get(pk=unit_id)  # two first writes take turns
    held = Filling.objects.select_for_update(of=("self",)).select_related("unit")
    found = held.filter(form=kept, period=key, unit=unit_id).first()
    if found is not None:
        return found, False
    return _new(kept, period, due, unit_id), True


def _new(kept: IndicatorForm, period: Period, due: Any, unit_id: str) -> Filling:
    return Filling.objects.create(
        form=kept, period=period.key, unit_id=unit_id, start=period.start, end=period.end, due=due,
        version=kept.number,
    )  # fmt: skip


def demand_open(filling: Filling) -> None:
    """Raise WrongFillingState, FillingLocked unless values may be written."""
    if not filling.is_open:
        raise errors.WrongFillingState(filling.unit.name, filling.state)
    if filling.due is not None and queries.is_locked(filling, clock.today()):
        raise errors.FillingLocked(filling.unit.name, filling.due)


def step(filling: Filling, act: str, note: str, by: Actor) -> None:
    """Add a step to the filling's history."""
    FillingStep.objects.create(filling=filling, at=clock.now(), by=by.name, act=act, note=note)


def judged(lines: dict[Key, Line], entry: Entry) -> Value:
    """Return what an entry puts into its cell. Raises UserError."""
    line = lines.get((entry.element, entry.cell))
    if line is None:
        raise BadValue(
            N_("Biểu không có ô «%(cell)s»."),
            values={"cell": f"{entry.element}/{entry.cell}".rstrip("/")},
            remedy=N_("Tải lại tệp mẫu hoặc mô tả biểu rồi dùng mã ô ở đó."),
        )
    _demand_typed(line)
    if entry.missing and entry.missing not in REASONS:
        raise BadValue(
            N_("«%(given)s» không phải là một lý do thiếu."),
            values={"given": entry.missing[:40]},
            remedy=N_("Chọn một lý do trong danh sách."),
        )
    value = value_of(line.element, entry.given)
    note = " ".join(entry.note.split())[:LONGEST_NOTE]
    return Value(value.number, value.text, "" if value.given else entry.missing, note)


def demand_once(key: Key, taken: Collection[Key]) -> None:
    """Raise BadValue for a cell that was given before, in the same file or request."""
    if key in taken:
        raise BadValue(
            N_("Ô này đã có ở một dòng trước."),
            remedy=N_("Giữ một dòng cho mỗi ô rồi nộp lại; số của dòng đầu đã được nhận."),
        )


def _demand_typed(line: Line) -> None:
    if line.element.origin.measure:
        raise BadValue(
            N_("«%(label)s» do nút đo, không gõ đè được."),
            values={"label": line.label},
            remedy=N_("Sửa dữ liệu mà con số đếm, rồi bấm «Đo lại»."),
        )
    if line.element.origin.share:
        raise BadValue(
            N_("«%(label)s» tính từ hai chỉ tiêu khác của biểu, không gõ được."),
            values={"label": line.label},
            remedy=N_("Sửa tử số hoặc mẫu số."),
        )


def keep(
    filling: Filling, values: Sequence[tuple[Key, Value]], source: str, by: Actor
) -> list[Key]:  # fmt: skip
    """Keep values and their history; return the cells that changed."""
    here = {(c.element, c.cell): c for c in filling.cells.all()}
    at, changed, changes, cells = clock.now(), [], [], []
    for key, value in values:
        known = here.get(key)
        old = Value(known.number, known.text, known.missing, known.note) if known else Value()
        if plain(old) == plain(value) and (known is not None or not plain(value)):
            continue
        cells.append(_cell(filling, key, value, source, by, at))
        changes.append(
            CellChange(filling=filling, element=key[0], cell=key[1], at=at, by=by.name,
                       source=source, before=plain(old), after=plain(value))
        )  # fmt: skip
        changed.append(key)
    CellValue.objects.bulk_create(
        cells, update_conflicts=True, unique_fields=["filling", "element", "cell"],
        update_fields=["number", "text", "missing", "note", "source", "at", "by"],
    )  # fmt: skip
    CellChange.objects.bulk_create(changes)
    return changed


def _cell(
    filling: Filling, key: Key, value: Value, source: str, by: Actor, at: Any
) -> CellValue:  # fmt: skip
    return CellValue(
        filling=filling, element=key[0], cell=key[1], number=value.number, text=value.text,
        missing=value.missing, note=value.note, source=source, at=at, by=by.name,
    )  # fmt: skip


def plain(value: Value) -> dict[str, str]:
    """Return a value as its history keeps it; nothing empty.

    >>> from decimal import Decimal
    >>> plain(Value(Decimal("12.5000"), note="mới"))
    {'value': '12.5', 'note': 'mới'}
    """
    number = "" if value.number is None else shortest(value.number)
    said = {"value": number or value.text, "missing": value.missing, "note": value.note}
    return {name: text for name, text in said.items() if text}


def lines_of(kept: IndicatorForm) -> dict[Key, Line]:
    """Return the lines of a form by what names them."""
    return {key_of(line): line for line in kept.form.lines()}
