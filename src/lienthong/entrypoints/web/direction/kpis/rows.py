"""The rows behind a measured figure: searched, narrowed, sorted, by page, as a file, with links."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.kpis.listing import row
from lienthong.entrypoints.web.direction.kpis.words import ROW_KINDS
from lienthong.entrypoints.web.downloads import rows_file
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts.models import User
from lienthong.services.direction.kpis import queries, rights
from lienthong.services.direction.kpis.models import KpiRow
from lienthong.services.direction.kpis.queries import KpiLine
from lienthong.services.direction.kpis.rows import Behind, Question
from lienthong.services.direction.measures.model import Kind
from lienthong.services.registry import queries as registry
from lienthong.services.registry.registers.rows import CONTRACT, ENGINEERS, ISSUES

_LINKS: dict[Kind, Callable[[str], str]] = {
    "database": lambda ref: reverse("web:registry:database", args=[ref]),
    "contract": lambda ref: reverse("web:records:list", args=[ref]),
    "table": lambda ref: reverse("web:records:list", args=[ref.split("/")[0]]),
    "agency": lambda ref: reverse("web:registry:agency", args=[ref]),
    "task": lambda ref: reverse("web:direction:task", args=[ref]),
    "review": lambda ref: reverse("web:registry:review_item", args=[ref]),
    "priority": lambda _ref: reverse("web:direction:priority"),
    "engineer": lambda ref: reverse("web:records:row", args=[CONTRACT, ENGINEERS, ref]),
    "issue": lambda ref: reverse("web:records:row", args=[CONTRACT, ISSUES, ref]),
    "ticket": lambda ref: reverse("web:quality:ticket", args=[ref]),
}
_COUNTED = {"co": True, "khong": False}
_ORDERS = {"ten": "title", "don_vi": "unit", "so": "figure", "ngay": "day"}


@needs("direction.read")
@require_safe
def rows(request: Request, pk: str) -> HttpResponse:
    """Show the rows behind the latest figure, as far as the person may see them."""
    line, found = _found(request, pk)
    assert line.measure is not None  # noqa: S101 - _found refuses the others
    paging = Paging.of(request, found.count)
    shown = found.rows(paging.offset, paging.size)
    units = found.units()
    names = registry.agency_names(units)
    link = _LINKS[line.measure.kind]
    context = row(line) | {
        "kpi": line.kpi,
        "kind": ROW_KINDS[line.measure.kind],
        "refused": said(found.sight.refused),
        "rows": [(r, names.get(r.unit, r.unit), said(r.note), link(r.ref)) for r in shown],
        "paging": paging,
        "asked": found.question,
        "chosen": request.GET.get("tinh", ""),
        "units": [("", _("Mọi đơn vị")), *((u, names.get(u, u)) for u in units)],
        "counted": [("", _("Mọi dòng")), ("co", _("Được tính là đạt")), ("khong", _("Chưa đạt"))],
        "query": request.GET.urlencode(),
    }
    part = request.headers.get("HX-Target") == "list"
    return render(request, f"direction/kpis/{'_rows' if part else 'rows'}.html", context)


@needs("direction.read")
@require_safe
def export(request: Request, pk: str, form: str) -> HttpResponseBase:
    """Give the rows asked for as CSV or XLSX."""
    line, found = _found(request, pk)
    names = registry.agency_names()
    titles = [_("Mã"), _("Tên"), _("Đơn vị"), _("Được tính"), _("Số"), _("Ngày"), _("Ghi chú")]
    yes, no = _("có"), _("không")

    def cells(r: KpiRow) -> list[Any]:
        return [r.ref, r.title, names.get(r.unit, r.unit), yes if r.counted else no, r.figure,
                r.day, said(r.note)]  # fmt: skip

    name = f"chi-tieu-{line.kpi.pk}-{clock.today():%Y%m%d}"
    return rows_file(form, name, titles, (cells(r) for r in found.every()))


def _found(request: Request, pk: str) -> tuple[KpiLine, Behind]:
    line = queries.kpi_line(pk, clock.today())
    if line.measure is None:
        raise NotFound(N_("Chỉ tiêu này do người khai báo, không có dòng nào phía sau."))
    query = request.GET
    question = Question(
        search=query.get("tim", "").strip(),
        unit=query.get("don_vi", ""),
        counted=_COUNTED.get(query.get("tinh", "")),
        order=_ORDERS.get(query.get("xep", ""), ""),
        down=query.get("giam") == "1",
    )
    return line, Behind(line.kpi, question, _sight(request.user, line))


def _sight(user: User, line: KpiLine) -> rights.Sight:
    return rights.sight(user, line.kpi)
