"""Define one's own KPIs, state what the node cannot measure, and keep what it measured."""

import hashlib
import json
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.direction import errors
from lienthong.services.direction.evidence import kept_file, stated
from lienthong.services.direction.kpis.models import KpiDeclaration, KpiReading, KpiRow
from lienthong.services.direction.measures import asked_by, measure_of
from lienthong.services.direction.measures.model import Figure, Measure, Row
from lienthong.services.direction.models import Kpi

JOB = "direction.measure_kpis"
NO_REGISTER = N_("Danh mục cơ sở dữ liệu chưa được khai báo trên nút này.")
_PLACES = Decimal("0.0001")
_log = structlog.get_logger()


@dataclass(frozen=True)
class Stated:
    """What a person states of a KPI for a period, and on which evidence: words, a link, a file."""

    value: Decimal
    evidence: str
    start: date
    end: date
    link: str = ""
    file: Path | None = None
    file_name: str = ""


@dataclass(frozen=True)
class Measured:
    """What one round of measuring did: KPI → value, and the KPIs whose measure failed."""

    values: dict[str, float | None]
    failed: tuple[str, ...] = ()


@transaction.atomic
def declare_kpi(*, kpi_id: str, stated_figure: Stated, by: Actor) -> KpiDeclaration:
    """Record a figure that the node cannot measure; earlier ones stay.

    Raises MeasuredKpi when the node measures it, EvidenceMissing, PeriodTurned, UserError for a
    file that is no evidence.
    """
    kpi = _kpi(kpi_id)
    if measure_of(kpi) is not None:
        raise errors.MeasuredKpi(kpi_id)
    if stated_figure.end < stated_figure.start:
        raise errors.PeriodTurned(kpi_id)
    if stated_figure.start > clock.today():
        raise errors.PeriodToCome(kpi_id)
    before = kpi.declarations.first()
    made = KpiDeclaration.objects.create(
        kpi=kpi, start=stated_figure.start, end=stated_figure.end, value=stated_figure.value,
        evidence=stated(stated_figure.evidence), link=stated_figure.link.strip(), at=clock.now(),
        by=by.name, **_file(stated_figure),
    )  # fmt: skip
    audit.record(
        by=by,
        action="direction.declare_kpi",
        subject=f"kpi:{kpi_id}",
        before={"value": before.value, "evidence": before.evidence} if before else None,
        after={"value": made.value, "evidence": made.evidence, "link": made.link,
               "file": made.sha256, "start": made.start, "end": made.end},
    )  # fmt: skip
    return made


@transaction.atomic
def measure_kpis(*, by: Actor, only: Sequence[str] = ()) -> Measured:
    """Measure the KPIs in force that the node measures, or some of them, and keep the figures.

    Each has its savepoint; one that fails keeps its last reading, is logged and named. Raises
    UnknownKpi, DeclaredKpi for one named that people declare.
    """
    values: dict[str, float | None] = {}
    failed = []
    for kpi in _to_measure(only):
        try:
            with transaction.atomic():
                values[kpi.pk] = _measure(kpi)
        except Exception:
            # As text: a log that shows variables would run their queries within this transaction.
            _log.error("direction.measure_failed", kpi=kpi.pk, trace=traceback.format_exc())
            failed.append(kpi.pk)
    audit.record(
        by=by, action="direction.measure_kpis", subject="kpi:*",
        after={"values": values, "failed": failed},
    )  # fmt: skip
    return Measured(values, tuple(failed))


@transaction.atomic
def request_measuring(*, by: Actor, only: Sequence[str] = ()) -> None:
    """Have a worker measure; a request that already waits is enough."""
    _to_measure(only)  # refuses what cannot be measured
    try:
        with transaction.atomic():
            app.configure_task(
                JOB, lock=JOB, queueing_lock=f"{JOB}:{','.join(only)}"
            ).defer(only=list(only), by_kind=by.kind, by_id=by.id, by_name=by.name)  # fmt: skip
    except AlreadyEnqueued:
        return
    audit.record(
        by=by, action="direction.request_measuring", subject=f"kpi:{','.join(only) or '*'}"
    )


def _file(stated_figure: Stated) -> dict[str, Any]:
    if stated_figure.file is None:
        return {}
    kept = kept_file(stated_figure.file, stated_figure.file_name)
    return {
        "sha256": kept.sha256, "file_name": kept.name, "media_type": kept.media_type,
        "byte_size": kept.byte_size,
    }  # fmt: skip


def _to_measure(only: Sequence[str]) -> list[Kpi]:
    if not only:
        every = Kpi.objects.filter(retired_at=None).order_by("own", "position")
        return [kpi for kpi in every if measure_of(kpi) is not None]
    found = {kpi.pk: kpi for kpi in Kpi.objects.filter(pk__in=only)}
    for kpi_id in only:
        if kpi_id not in found:
            raise errors.UnknownKpi(kpi_id)
        if measure_of(found[kpi_id]) is None:
            raise errors.DeclaredKpi(kpi_id)
    return [found[kpi_id] for kpi_id in only]


def _measure(kpi: Kpi) -> float | None:
    measure = measure_of(kpi)
    assert measure is not None  # noqa: S101 - _to_measure leaves no other
    figure = _figure(measure, kpi)
    digest = _digest(figure.rows)
    before = KpiReading.objects.filter(kpi=kpi).order_by("-day").first()
    if before is None or before.rows_digest != digest:
        _keep_rows(kpi, figure.rows)
    now = clock.now()
    value = None if figure.value is None else Decimal(str(figure.value)).quantize(_PLACES)
    KpiReading.objects.update_or_create(
        kpi=kpi,
        day=clock.today(),
        defaults={"at": now, "value": value, "reason": figure.reason, "rows_digest": digest,
                  "parts": list(figure.parts.items())},
    )  # fmt: skip
    return figure.value


def _figure(measure: Measure, kpi: Kpi) -> Figure:
    """Return the figure now; without one when the register is not declared on this node."""
    try:
        return measure.compute(asked_by(kpi))
    except NotFound as error:
        if error.code != "unknown-table":
            raise
        return Figure(None, NO_REGISTER)


def _keep_rows(kpi: Kpi, rows: Sequence[Row]) -> None:
    KpiRow.objects.filter(kpi=kpi).delete()
    made = (KpiRow(kpi=kpi, ordinal=at, **asdict(row)) for at, row in enumerate(rows))
    KpiRow.objects.bulk_create(made, batch_size=2000)


def _digest(rows: Sequence[Row]) -> str:
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _kpi(kpi_id: str) -> Kpi:
    kpi = Kpi.objects.select_for_update().filter(pk=kpi_id).first()
    if kpi is None:
        raise errors.UnknownKpi(kpi_id)
    if kpi.retired_at is not None:
        raise errors.RetiredKpi(kpi_id)
    return kpi
