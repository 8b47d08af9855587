"""Read the KPIs as they stood on a day: targets, figures, where each comes from, where it heads.

Nothing is measured here: a figure is the last one that was measured or declared by that day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Q

from lienthong.base.clock import VIET_NAM
from lienthong.base.i18n import N_
from lienthong.core.forecast import Line, spaced, straight_line
from lienthong.services.direction import errors
from lienthong.services.direction.kpis.models import KpiDeclaration, KpiReading
from lienthong.services.direction.kpis.unmeasured import WHY
from lienthong.services.direction.measures import measure_of
from lienthong.services.direction.measures.model import Measure
from lienthong.services.direction.models import Kpi

Source = Literal["measured", "declared", "none"]
State = Literal["met", "at_risk", "not_met", "not_measured"]
STATES: tuple[State, ...] = ("at_risk", "not_met", "met", "not_measured")
TREND_DAYS = 84
RISK_DAYS = 30
FULL = 100.0  # a milestone is met at 100 %
NOT_YET_MEASURED = N_("Chưa đo lần nào tính đến ngày này.")
NOT_DECLARED = N_("Chưa ai khai báo số liệu.")


@dataclass(frozen=True)
class KpiValue:
    """A KPI with its figure on a day, as reports and the leaders' page show it.

    ``value`` is in ``unit`` (a milestone's in % done). ``measured_at`` is when it was measured, or
    declared. ``met`` is None without a figure; ``reason`` (a message id) says why there is none.
    ``target`` is as stated; ``target_number`` None when it is no number.
    """

    code: str
    name: str
    unit: str
    comparator: str
    target: str
    value: float | None
    measured_at: datetime | None
    source: Source
    met: bool | None
    owner: str
    reason: str
    plan: str = ""
    deadline: date | None = None
    target_number: float | None = None
    state: State = "not_measured"


@dataclass(frozen=True)
class KpiLine:
    """A KPI with its figure, what measures it, and the line through its last points."""

    kpi: Kpi
    figure: KpiValue
    measure: Measure | None
    line: Line | None = None
    parts: Sequence[tuple[str, float]] = ()
    declaration: KpiDeclaration | None = None


@dataclass(frozen=True)
class _Known:
    """What is known of the KPIs by a day, by KPI."""

    readings: Mapping[str, KpiReading]
    declarations: Mapping[str, list[KpiDeclaration]]
    points: Mapping[str, list[tuple[date, float]]] = field(default_factory=dict)


def kpi_values(at: date) -> list[KpiValue]:
    """Return every KPI in force on a day with its figure of that day or the last before it."""
    return [line.figure for line in kpi_lines(at)]


def kpi_lines(at: date, *, plan: str = "") -> list[KpiLine]:
    """Return the KPIs in force on a day: the plans' in their order, then one's own."""
    midnight = datetime(at.year, at.month, at.day, tzinfo=VIET_NAM) + timedelta(days=1)
    found = Kpi.objects.filter(Q(retired_at=None) | Q(retired_at__gte=midnight))
    if plan:
        found = found.filter(plan_id=plan)
    kpis = list(found.select_related("plan").order_by("own", "position"))
    known = _known([kpi.pk for kpi in kpis], at)
    return [_line(kpi, known, at) for kpi in kpis]


def kpi(kpi_id: str) -> Kpi:
    """Return one KPI, retired ones too. Raises UnknownKpi."""
    found = Kpi.objects.filter(pk=kpi_id).select_related("plan").first()
    if found is None:
        raise errors.UnknownKpi(kpi_id)
    return found


def kpi_line(kpi_id: str, at: date) -> KpiLine:
    """Return one KPI with its figure of a day. Raises UnknownKpi."""
    found = kpi(kpi_id)
    return _line(found, _known([found.pk], at), at)


def history(kpi: Kpi, *, days: int = 730) -> list[tuple[date, float]]:
    """Return the figures of a KPI by day, oldest first: readings, or declarations by period end."""
    if measure_of(kpi) is None:
        stated = {d.end: float(d.value) for d in reversed(kpi.declarations.all())}
        return sorted(stated.items())
    last = kpi.readings.filter(value__isnull=False).order_by("-day")[:days]
    return [(reading.day, float(reading.value or 0)) for reading in reversed(last)]


def why_declared(kpi: Kpi) -> str:
    """Return why the node does not measure a KPI (a message id); empty when it does, or is own."""
    return "" if kpi.own else WHY.get(kpi.pk, "")


def is_met(value: float | None, comparator: str, target: float | None) -> bool | None:
    """Tell whether a value reaches its target; None when either is missing.

    >>> is_met(99.0, ">=", 100.0), is_met(0.0, "<=", 0.0), is_met(None, "=", 1.0)
    (False, True, None)
    """
    if value is None or target is None:
        return None
    if comparator == ">=":
        return value >= target
    return value <= target if comparator == "<=" else value == target


def target_of(kpi: Kpi) -> float | None:
    """Return the target as a number: that of a milestone is 100 % done."""
    if kpi.target_number is not None:
        return float(kpi.target_number)
    return FULL if kpi.kind == Kpi.MILESTONE else None


def _known(ids: list[str], at: date) -> _Known:
    taken = KpiReading.objects.filter(kpi__in=ids, day__lte=at)
    latest = {r.kpi_id: r for r in taken.order_by("kpi_id", "-day").distinct("kpi_id")}
    points: dict[str, list[tuple[date, float]]] = {}
    recent = taken.filter(day__gt=at - timedelta(days=TREND_DAYS), value__isnull=False)
    for kpi_id, day, value in recent.order_by("day").values_list("kpi_id", "day", "value"):
        points.setdefault(kpi_id, []).append((day, float(value or 0)))
    declared: dict[str, list[KpiDeclaration]] = {}
    for one in KpiDeclaration.objects.filter(kpi__in=ids, start__lte=at):
        declared.setdefault(one.kpi_id, []).append(one)
    return _Known(latest, declared, points)


def _line(kpi: Kpi, known: _Known, at: date) -> KpiLine:
    measure = measure_of(kpi)
    declarations = known.declarations.get(kpi.pk, [])
    if measure is not None:
        points = known.points.get(kpi.pk, [])
        reading = known.readings.get(kpi.pk)
        value, moment, reason = _of_reading(reading)
        source: Source = "measured"
        parts = [(str(name), float(count)) for name, count in reading.parts] if reading else []
        declaration = None
    else:
        points = sorted({d.end: float(d.value) for d in reversed(declarations)}.items())
        declaration = declarations[0] if declarations else None
        value = float(declaration.value) if declaration else None
        moment = declaration.at if declaration else None
        source = "declared" if declaration else "none"
        reason, parts = "" if declaration else NOT_DECLARED, []
    line = straight_line(spaced(points))
    figure = KpiValue(
        code=kpi.pk, name=kpi.title, unit="%" if kpi.kind == Kpi.MILESTONE else kpi.unit,
        comparator=kpi.comparator, target=kpi.target, value=value, measured_at=moment,
        source=source, met=is_met(value, kpi.comparator, target_of(kpi)), owner=kpi.owner,
        reason=reason, plan=kpi.plan_id or "", deadline=kpi.deadline, target_number=target_of(kpi),
        state=_state(kpi, value, at, line),
    )  # fmt: skip
    return KpiLine(kpi, figure, measure, line, parts, declaration)


def _of_reading(reading: KpiReading | None) -> tuple[float | None, datetime | None, str]:
    if reading is None:
        return None, None, NOT_YET_MEASURED
    value = None if reading.value is None else float(reading.value)
    return value, reading.at, reading.reason


def _state(kpi: Kpi, value: float | None, at: date, line: Line | None) -> State:
    """At risk: the last day is still to come, and the line does not reach the target by then."""
    target = target_of(kpi)
    met = is_met(value, kpi.comparator, target)
    if value is None or met is None:
        return "not_measured"
    if met:
        return "met"
    if kpi.deadline is None or kpi.deadline < at:
        return "not_met"
    if line is None:
        return "at_risk" if (kpi.deadline - at).days <= RISK_DAYS else "not_met"
    towards = "<=" if kpi.comparator == "<=" else ">="
    return "not_met" if is_met(line.at(kpi.deadline), towards, target) else "at_risk"
