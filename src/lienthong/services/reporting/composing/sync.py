"""What was sent and received in the period: packages, lag, refusals, alarms."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Sum

from lienthong.base.clock import VIET_NAM
from lienthong.core.reporting.content import Figure, Section
from lienthong.services.reporting.composing.model import Asked
from lienthong.services.sync import queries as sync
from lienthong.services.sync.models import InPackage, OutPackage, Receipt, RefusedRow

_NOT_YET = "Trong kỳ chưa có biên nhận nào."


class _Percentile(Aggregate):
    template = "percentile_disc(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def compose(asked: Asked) -> Section:
    source = asked.measured("biên nhận có chữ ký của nơi nhận và nhật ký đồng bộ của nút")
    figures = [*_sent(asked), *_received(asked), *_now()]
    return Section(
        code="sync",
        title="Đồng bộ, chia sẻ dữ liệu",
        asks="Nhận xét về kết nối, chia sẻ dữ liệu trong kỳ.",
        figures=tuple(Figure(f.label, f.value, f.unit, source, f.reason) for f in figures),
    )


def _within(asked: Asked) -> tuple[datetime, datetime]:
    first = datetime.combine(asked.start, time.min, VIET_NAM)
    return first, datetime.combine(asked.end + timedelta(days=1), time.min, VIET_NAM)


def _sent(asked: Asked) -> list[Figure]:
    first, after = _within(asked)
    packages: dict[str, Any] = OutPackage.objects.filter(
        created_at__gte=first, created_at__lt=after
    ).aggregate(n=Count("pk"), rows=Sum("row_count"))
    receipts = Receipt.objects.filter(received_at__gte=first, received_at__lt=after)
    lags: dict[str, Any] = receipts.filter(package__kind="changes", staged=False).aggregate(
        half=_Percentile("lag_ms", share=0.5), most=_Percentile("lag_ms", share=0.99)
    )
    refused = RefusedRow.objects.filter(refused_at__gte=first, refused_at__lt=after)
    reason = "" if lags["most"] is not None else _NOT_YET
    return [
        Figure("Gói dữ liệu đã gửi", packages["n"], "gói"),
        Figure("Bản ghi trong các gói đã gửi", packages["rows"] or 0, "bản ghi"),
        Figure("Biên nhận đã về", receipts.count(), "biên nhận"),
        Figure("Độ trễ, nửa số gói không quá", lags["half"], "mili giây", reason=reason),
        Figure("Độ trễ, 99% số gói không quá", lags["most"], "mili giây", reason=reason),
        Figure("Bản ghi bị nơi nhận từ chối", refused.count(), "bản ghi"),
    ]


def _received(asked: Asked) -> list[Figure]:
    first, after = _within(asked)
    found: dict[str, Any] = InPackage.objects.filter(
        received_at__gte=first, received_at__lt=after
    ).aggregate(n=Count("pk"), applied=Sum("applied"), refused=Sum("refused"))
    if not found["n"]:
        return []
    return [
        Figure("Gói dữ liệu đã nhận", found["n"], "gói"),
        Figure("Bản ghi đã nhận vào", found["applied"] or 0, "bản ghi"),
        Figure("Bản ghi đã từ chối", found["refused"] or 0, "bản ghi"),
    ]


def _now() -> list[Figure]:
    totals = sync.totals()
    return [
        Figure("Luồng đồng bộ đang có", totals["streams"], "luồng"),
        Figure("Gói đang chờ gửi", totals["queue_packages"], "gói"),
        Figure("Cảnh báo đang mở", totals["alarms_open"], "cảnh báo"),
    ]
