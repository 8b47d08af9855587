"""What was sent and received in the period: packages, lag, refusals, alarms.

A report about some databases counts their streams and the alarms about these alone.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Q, Sum

from lienthong.base.clock import VIET_NAM
from lienthong.core.reporting.content import Figure, Section
from lienthong.services.reporting.composing.model import Asked
from lienthong.services.reporting.within import contracts_within
from lienthong.services.sync import queries as sync
from lienthong.services.sync.models import (
    InPackage,
    OutPackage,
    OutStream,
    Receipt,
    RefusedRow,
)

_NOT_YET = "Trong kỳ chưa có biên nhận nào."


class _Percentile(Aggregate):
    template = "percentile_disc(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def compose(asked: Asked) -> Section:
    source = asked.measured("biên nhận có chữ ký của nơi nhận và nhật ký đồng bộ của nút")
    whose = _whose(asked)
    figures = [*_sent(asked, whose), *_received(asked, whose), *_now(whose)]
    return Section(
        code="sync",
        title="Đồng bộ, chia sẻ dữ liệu",
        asks="Nhận xét về kết nối, chia sẻ dữ liệu trong kỳ.",
        figures=tuple(Figure(f.label, f.value, f.unit, source, f.reason) for f in figures),
    )


def _whose(asked: Asked) -> list[str] | None:
    """The databases whose streams count; None for all, those received from others too."""
    if not asked.scope.agencies and not asked.scope.group:
        return None
    return [one.id for one in contracts_within(asked.scope)]


def _of(path: str, whose: list[str] | None) -> Q:
    return Q() if whose is None else Q(**{f"{path}contract_id__in": whose})


def _within(asked: Asked) -> tuple[datetime, datetime]:
    first = datetime.combine(asked.start, time.min, VIET_NAM)
    return first, datetime.combine(asked.end + timedelta(days=1), time.min, VIET_NAM)


def _sent(asked: Asked, whose: list[str] | None) -> list[Figure]:
    first, after = _within(asked)
    packages: dict[str, Any] = OutPackage.objects.filter(
        _of("stream__", whose), created_at__gte=first, created_at__lt=after
    ).aggregate(n=Count("pk"), rows=Sum("row_count"))
    receipts = Receipt.objects.filter(
        _of("package__stream__", whose), received_at__gte=first, received_at__lt=after
    )
    lags: dict[str, Any] = receipts.filter(package__kind="changes", staged=False).aggregate(
        half=_Percentile("lag_ms", share=0.5), most=_Percentile("lag_ms", share=0.99)
    )
    refused = RefusedRow.objects.filter(
        _of("stream__", whose), refused_at__gte=first, refused_at__lt=after
    )
    reason = "" if lags["most"] is not None else _NOT_YET
    return [
        Figure("Gói dữ liệu đã gửi", packages["n"], "gói"),
        Figure("Bản ghi trong các gói đã gửi", packages["rows"] or 0, "bản ghi"),
        Figure("Biên nhận đã về", receipts.count(), "biên nhận"),
        Figure("Độ trễ, nửa số gói không quá", lags["half"], "mili giây", reason=reason),
        Figure("Độ trễ, 99% số gói không quá", lags["most"], "mili giây", reason=reason),
        Figure("Bản ghi bị nơi nhận từ chối", refused.count(), "bản ghi"),
    ]


def _received(asked: Asked, whose: list[str] | None) -> list[Figure]:
    first, after = _within(asked)
    found: dict[str, Any] = InPackage.objects.filter(
        _of("stream__", whose), received_at__gte=first, received_at__lt=after
    ).aggregate(n=Count("pk"), applied=Sum("applied"), refused=Sum("refused"))
    if not found["n"]:
        return []
    return [
        Figure("Gói dữ liệu đã nhận", found["n"], "gói"),
        Figure("Bản ghi đã nhận vào", found["applied"] or 0, "bản ghi"),
        Figure("Bản ghi đã từ chối", found["refused"] or 0, "bản ghi"),
    ]


def _now(whose: list[str] | None) -> list[Figure]:
    streams = OutStream.objects.filter(_of("", whose))
    waiting = OutPackage.objects.filter(_of("stream__", whose), state=OutPackage.PENDING)
    alarms = sync.open_alarms() if whose is None else sync.open_alarms_of(whose)
    return [
        Figure("Luồng đồng bộ đang có", streams.count(), "luồng"),
        Figure("Gói đang chờ gửi", waiting.count(), "gói"),
        Figure("Cảnh báo đang mở", len(alarms), "cảnh báo"),
    ]
