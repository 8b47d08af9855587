"""The list of batches: filters, search, order, pages, and the same as a file."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.entrypoints.web import downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.intake.reach import table_choices
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts import queries as accounts
from lienthong.services.intake.finding import AskedBatches, find, people
from lienthong.services.intake.models import Batch, BatchState

MOST_EXPORTED = 100_000


@needs("records.import")
@require_safe
def batches(request: Request) -> HttpResponse:
    """List the batches, newest first."""
    titles = dict(table_choices(request.user, "import"))
    asked = _asked(request, titles)
    found = find(asked)
    paging = Paging.of(request, found.count())
    rows = found[paging.offset : paging.offset + paging.size]
    names = people([*titles], asked.unit)
    context = {
        "rows": [(b, titles.get(b.table_name, b.table_name)) for b in rows],
        "paging": paging,
        "asked": asked,
        "tables": [("", _("Mọi bảng")), *titles.items()],
        "states": [("", _("Mọi trạng thái")), *BatchState.choices],
        "people": [("", _("Mọi người nộp")), *((name, _name(name)) for name in names)],
        "filtered": any((asked.table, asked.state, asked.person, asked.search, asked.since,
                         asked.until)),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "intake/batches.html", context)


@needs("records.import")
@require_safe
def export(request: Request, kind: str) -> HttpResponseBase:
    """Download the list as it is filtered and ordered."""
    downloads.maker_of(kind)
    titles = dict(table_choices(request.user, "import"))
    found = find(_asked(request, titles))[:MOST_EXPORTED]
    columns = [downloads.Column(name, title) for name, title, _get in _columns()]
    lines = ([get(b, titles) for _n, _t, get in _columns()] for b in found.iterator())
    return downloads.file_of(kind, "lo-nhap", columns, lines)


def _asked(request: Request, titles: dict[str, str]) -> AskedBatches:
    given = request.GET
    return AskedBatches(
        tables=[*titles],
        unit=accounts.write_scope(request.user),
        table=given.get("bang", ""),
        state=given.get("trang_thai", ""),
        person=given.get("nguoi", ""),
        search=given.get("tim", "").strip()[:200],
        since=_day(given.get("tu", "")),
        until=_day(given.get("den", "")),
        order=given.get("xep", ""),
        down=given.get("giam") == "1",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _name(created_by: str) -> str:
    return created_by.partition(":")[2] or created_by


def _columns() -> list[tuple[str, str, Any]]:
    """Return name, title and reader of each column of the file."""
    return [
        ("lo", _("Lô"), lambda b, t: b.pk),
        ("tep", _("Tệp"), lambda b, t: b.file_name),
        ("bang", _("Bảng"), lambda b, t: t.get(b.table_name, b.table_name)),
        ("phien_ban", _("Phiên bản hợp đồng"), lambda b, t: b.contract_version),
        ("trang_thai", _("Trạng thái"), lambda b, t: BatchState(b.state).label),
        ("da_doc", _("Đã đọc"), lambda b, t: b.rows_read),
        ("nhan", _("Được nhận"), lambda b, t: b.rows_accepted),
        ("chuan_hoa", _("Được chuẩn hóa"), lambda b, t: b.rows_repaired),
        ("khong_doi", _("Không đổi"), lambda b, t: b.rows_unchanged),
        ("cho_quyet", _("Chờ người quyết định"), lambda b, t: b.rows_waiting),
        ("cach_ly", _("Cách ly"), lambda b, t: b.rows_quarantined),
        ("dong_trong", _("Dòng trống, để ngoài"), lambda b, t: b.rows_blank),
        ("nguoi", _("Người nộp"), lambda b, t: b.submitter),
        ("luc", _("Nộp lúc"), lambda b, t: _local(b)),
        ("ma_bam", _("SHA-256 của tệp gốc"), lambda b, t: b.file_sha256),
    ]


def _local(batch: Batch) -> str:
    return batch.created_at.astimezone(clock.VIET_NAM).strftime("%d/%m/%Y %H:%M")
