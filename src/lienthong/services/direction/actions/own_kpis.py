"""Define, edit and retire the KPIs of one's own, and ship the node's own set."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.direction import errors
from lienthong.services.direction.kpis.definition import CADENCES, COMPARATORS, Definition, Line
from lienthong.services.direction.measures import MEASURES, measure_named
from lienthong.services.direction.measures.model import Measure
from lienthong.services.direction.models import Kpi, Plan
from lienthong.services.registry.models import Agency

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,59}")
_PLACES = Decimal("0.0001")
_OWN_FROM = 1000  # after the plans'


@transaction.atomic
def define_kpi(*, kpi_id: str, definition: Definition, by: Actor) -> Kpi:
    """Add a KPI of one's own. Raises KpiExists, BadKpi with the field that does not hold."""
    if not _CODE.fullmatch(kpi_id):
        raise errors.BadKpi(
            N_("Mã"),
            N_("Mã «%(code)s» không hợp lệ."),
            N_("Dùng 2–60 chữ thường không dấu, chữ số, gạch ngang; bắt đầu bằng chữ hoặc số."),
            code=kpi_id,
        )
    if Kpi.objects.filter(pk=kpi_id).exists():
        raise errors.KpiExists(kpi_id)
    columns = _columns(definition)
    kpi = Kpi.objects.create(id=kpi_id, own=True, kind=Kpi.TARGET, position=_place(), **columns)
    audit.record(
        by=by, action="direction.define_kpi", subject=f"kpi:{kpi_id}", after=_told(columns)
    )
    return kpi


@transaction.atomic
def edit_kpi(*, kpi_id: str, definition: Definition, by: Actor) -> Kpi:
    """Change a KPI of one's own; what was read and declared stays as it was.

    Raises UnknownKpi, RetiredKpi, PlansKpi, BadKpi.
    """
    kpi = _own(kpi_id)
    return _changed(kpi, _columns(definition), by)


@transaction.atomic
def describe_kpi(
    *, kpi_id: str, definition: str, formula: str, cadence: str, by: Actor
) -> Kpi:  # fmt: skip
    """Say of a KPI, a plan's too, what it means, how it is counted and how often it is followed."""
    kpi = _locked(kpi_id)
    if cadence and cadence not in CADENCES:
        raise _no_such(N_("Kỳ theo dõi"), cadence)
    said = {"definition": definition.strip(), "formula": formula.strip(), "cadence": cadence}
    return _changed(kpi, said, by)


@transaction.atomic
def retire_kpi(*, kpi_id: str, by: Actor) -> Kpi:
    """Take a KPI of one's own out of use; its history stays."""
    kpi = _own(kpi_id)
    kpi.retired_at = clock.now()
    kpi.save(update_fields=["retired_at"])
    audit.record(by=by, action="direction.retire_kpi", subject=f"kpi:{kpi_id}")
    return kpi


@transaction.atomic
def revive_kpi(*, kpi_id: str, by: Actor) -> Kpi:
    """Take a retired KPI of one's own into use again."""
    kpi = Kpi.objects.select_for_update().filter(pk=kpi_id).first()
    if kpi is None:
        raise errors.UnknownKpi(kpi_id)
    if not kpi.own:
        raise errors.PlansKpi(kpi_id)
    kpi.retired_at = None
    kpi.save(update_fields=["retired_at"])
    audit.record(by=by, action="direction.revive_kpi", subject=f"kpi:{kpi_id}")
    return kpi


@transaction.atomic
def take_in_kpis(*, definitions: Sequence[Line], by: Actor) -> list[str]:
    """Define or edit the KPIs of one's own that a file tells, all of them or none.

    Raises what ``define_kpi`` and ``edit_kpi`` raise, with the line of the file as its place.
    """
    here = set(Kpi.objects.values_list("id", flat=True))
    for line in definitions:
        try:
            if line.code in here:
                edit_kpi(kpi_id=line.code, definition=line.definition, by=by)
            else:
                define_kpi(kpi_id=line.code, definition=line.definition, by=by)
        except errors.BadKpi as error:
            error.place = line.place
            raise
    codes = [line.code for line in definitions]
    audit.record(by=by, action="direction.take_in_kpis", subject="kpi:*", after={"codes": codes})
    return codes


@transaction.atomic
def ship_kpis(*, by: Actor) -> list[str]:
    """Add the node's own set where it is missing; what people changed or retired stays theirs."""
    here = set(Kpi.objects.values_list("id", flat=True))
    missing = [m for m in MEASURES if m.shipped and m.id not in here]
    for measure in missing:
        Kpi.objects.create(
            id=measure.id, own=True, kind=Kpi.TARGET, position=_place(), **_shipped(measure)
        )
    if missing:
        added = [measure.id for measure in missing]
        audit.record(by=by, action="direction.ship_kpis", subject="kpi:*", after={"added": added})
    return [measure.id for measure in missing]


def _shipped(measure: Measure) -> dict[str, Any]:
    return {
        "title": measure.title, "unit": measure.unit, "comparator": measure.comparator,
        "target": _written(Decimal(str(measure.target))), "measure": measure.id,
        "target_number": Decimal(str(measure.target)), "cadence": "monthly",
    }  # fmt: skip


def _columns(said: Definition) -> dict[str, Any]:
    measure = _measure(said)
    if not said.title.strip():
        raise errors.BadKpi(N_("Tên"), N_("Chưa ghi tên chỉ tiêu."), N_("Ghi tên chỉ tiêu."))
    if said.comparator not in COMPARATORS:
        raise _no_such(N_("So sánh"), said.comparator)
    if said.cadence not in CADENCES:
        raise _no_such(N_("Kỳ theo dõi"), said.cadence)
    owner = _agency(said.owner_id, N_("Đơn vị chịu trách nhiệm"))
    scope = _agency(said.scope, N_("Phạm vi"))
    if scope and measure is not None and not measure.scoped:
        raise errors.BadKpi(
            N_("Phạm vi"), N_("Cách đo này không chia theo cơ quan."), N_("Để trống phạm vi.")
        )
    if said.plan_id and not Plan.objects.filter(pk=said.plan_id, retired_at=None).exists():
        raise _no_such(N_("Kế hoạch"), said.plan_id)
    unit = measure.unit if measure else said.unit.strip()
    if not unit:
        raise errors.BadKpi(
            N_("Đơn vị tính"), N_("Chưa ghi đơn vị tính."), N_("Ghi ví dụ «người», «hồ sơ».")
        )
    return {
        "title": said.title.strip(), "unit": unit, "comparator": said.comparator,
        "target": _written(said.target), "target_number": said.target.quantize(_PLACES),
        "cadence": said.cadence, "deadline": said.deadline,
        "owner": owner.name if owner else "", "owner_ids": [owner.pk] if owner else [],
        "plan_id": said.plan_id or None, "measure": said.measure, "scope": said.scope,
        "definition": said.definition.strip(), "formula": said.formula.strip(),
    }  # fmt: skip


def _measure(said: Definition) -> Measure | None:
    measure = measure_named(said.measure)
    if said.measure and (measure is None or not measure.free):
        raise _no_such(N_("Cách có số liệu"), said.measure)
    return measure


def _agency(agency_id: str, place: str) -> Agency | None:
    if not agency_id:
        return None
    found = Agency.objects.filter(pk=agency_id, retired_at=None).first()
    if found is None:
        raise errors.BadKpi(
            place,
            N_("Không có cơ quan, đơn vị «%(code)s» trong danh bạ."),
            N_("Chọn một cơ quan trong danh bạ, hoặc để trống."),
            code=agency_id,
        )
    return found


def _no_such(place: str, given: str) -> errors.BadKpi:
    return errors.BadKpi(
        place,
        N_("Không nhận giá trị «%(given)s»."),
        N_("Chọn một giá trị trong danh sách."),
        given=given,
    )


def _changed(kpi: Kpi, columns: Mapping[str, Any], by: Actor) -> Kpi:
    before = {name: getattr(kpi, name) for name in columns}
    for name, value in columns.items():
        setattr(kpi, name, value)
    kpi.save(update_fields=[name.removesuffix("_id") if name == "plan_id" else name
                            for name in columns])  # fmt: skip
    audit.record(
        by=by, action="direction.edit_kpi", subject=f"kpi:{kpi.pk}", before=_told(before),
        after=_told(columns),
    )  # fmt: skip
    return kpi


def _locked(kpi_id: str) -> Kpi:
    kpi = Kpi.objects.select_for_update().filter(pk=kpi_id).first()
    if kpi is None:
        raise errors.UnknownKpi(kpi_id)
    if kpi.retired_at is not None:
        raise errors.RetiredKpi(kpi_id)
    return kpi


def _own(kpi_id: str) -> Kpi:
    kpi = _locked(kpi_id)
    if not kpi.own:
        raise errors.PlansKpi(kpi_id)
    return kpi


def _place() -> int:
    last = Kpi.objects.filter(own=True).aggregate(last=Max("position"))["last"]
    return max(_OWN_FROM, last or 0) + 1


def _told(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value not in ("", None, [])}


def _written(number: Decimal) -> str:
    return f"{number.normalize():f}"
