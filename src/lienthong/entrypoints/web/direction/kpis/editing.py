"""One's own indicators: define, edit, retire, take into use again, and read from a file."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.base.text import sort_key
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import plan_names
from lienthong.entrypoints.web.direction.kpis.page import demanded_number
from lienthong.entrypoints.web.direction.kpis.words import CADENCES, COMPARATORS
from lienthong.entrypoints.web.direction.task_page import demanded_day, uploaded
from lienthong.entrypoints.web.errors import said
from lienthong.services.direction import actions
from lienthong.services.direction.kpis import queries, rights
from lienthong.services.direction.kpis.definition import CADENCES as EVERY_CADENCE
from lienthong.services.direction.kpis.definition import Definition
from lienthong.services.direction.kpis.files import definitions_in
from lienthong.services.direction.measures import MEASURES
from lienthong.services.direction.models import Kpi
from lienthong.services.registry import queries as registry

_FIELDS = (
    "ma", "ten", "don_vi_tinh", "muc_tieu", "so_sanh", "ky", "han", "don_vi", "ke_hoach", "cach_do",
    "pham_vi", "dinh_nghia", "cach_tinh",
)  # fmt: skip


@needs("direction.read")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Define an indicator of one's own."""
    rights.demand_manage(request.user)
    if request.method != "POST":
        return _form(request, {"so_sanh": ">=", "ky": "monthly", "don_vi_tinh": "%"})
    try:
        made = actions.define_kpi(
            kpi_id=request.POST.get("ma", "").strip(),
            definition=_definition(request),
            by=request.user.actor,
        )
    except UserError as error:
        return _form(request, _posted(request), error=error)
    messages.success(request, _("Đã lập chỉ tiêu."))
    return redirect("web:direction:kpi", made.pk)


@needs("direction.read")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: str) -> HttpResponse:
    """Change an indicator of one's own."""
    rights.demand_manage(request.user)
    found = queries.kpi(pk)
    if request.method != "POST":
        return _form(request, _entered(found), kpi=found)
    try:
        actions.edit_kpi(kpi_id=pk, definition=_definition(request), by=request.user.actor)
    except UserError as error:
        return _form(request, _posted(request), kpi=found, error=error)
    messages.success(request, _("Đã sửa chỉ tiêu."))
    return redirect("web:direction:kpi", pk)


@needs("direction.read")
@require_POST
def retire(request: Request, pk: str) -> HttpResponse:
    """Take an indicator of one's own out of use, or into use again."""
    rights.demand_manage(request.user)
    if request.POST.get("viec") == "revive":
        actions.revive_kpi(kpi_id=pk, by=request.user.actor)
        messages.success(request, _("Đã dùng lại chỉ tiêu."))
    else:
        actions.retire_kpi(kpi_id=pk, by=request.user.actor)
        messages.success(request, _("Đã ngừng dùng chỉ tiêu; số liệu cũ vẫn được giữ."))
    return redirect("web:direction:kpi", pk)


@needs("direction.read")
@require_POST
def take_in(request: Request) -> HttpResponse:
    """Read definitions of one's own indicators from a file; one wrong line writes nothing."""
    rights.demand_manage(request.user)
    with uploaded(request) as (path, name):
        definitions = definitions_in(path, name)
    done = actions.take_in_kpis(definitions=definitions, by=request.user.actor)
    said_done = ngettext("Đã ghi %(n)s chỉ tiêu.", "Đã ghi %(n)s chỉ tiêu.", len(done))
    messages.success(request, said_done % {"n": len(done)})
    return redirect("web:direction:kpis")


def _definition(request: Request) -> Definition:
    posted = _posted(request)
    return Definition(
        title=posted["ten"], unit=posted["don_vi_tinh"], comparator=posted["so_sanh"],
        target=demanded_number(posted["muc_tieu"]), cadence=posted["ky"],
        deadline=demanded_day(posted["han"]) if posted["han"] else None,
        owner_id=posted["don_vi"], plan_id=posted["ke_hoach"], measure=posted["cach_do"],
        scope=posted["pham_vi"], definition=posted["dinh_nghia"], formula=posted["cach_tinh"],
    )  # fmt: skip


def _posted(request: Request) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip() for name in _FIELDS}


def _entered(kpi: Kpi) -> dict[str, str]:
    return {
        "ma": kpi.pk, "ten": said(kpi.title), "don_vi_tinh": said(kpi.unit), "so_sanh":
        kpi.comparator, "muc_tieu": kpi.target.replace(".", ","), "ky": kpi.cadence,
        "han": f"{kpi.deadline:%d/%m/%Y}" if kpi.deadline else "",
        "don_vi": "".join(kpi.owner_ids[:1]), "ke_hoach": kpi.plan_id or "", "cach_do": kpi.measure,
        "pham_vi": kpi.scope, "dinh_nghia": kpi.definition, "cach_tinh": kpi.formula,
    }  # fmt: skip


def _form(
    request: Request,
    entered: dict[str, str],
    *,
    kpi: Kpi | None = None,
    error: UserError | None = None,
) -> HttpResponse:
    agencies = sorted(registry.agency_names().items(), key=lambda pair: sort_key(pair[1]))
    context: dict[str, Any] = {
        "entered": entered,
        "kpi": kpi,
        "comparators": list(COMPARATORS.items()),
        "cadences": [(c, str(CADENCES[c])) for c in EVERY_CADENCE],
        "agencies": [("", "—"), *agencies],
        "plans": [("", _("Không thuộc kế hoạch nào")), *plan_names()],
        "measures": [
            ("", _("Người khai báo kèm căn cứ")),
            *((m.id, said(m.title)) for m in MEASURES if m.free),
        ],
    }
    if error is not None:
        context |= {
            "message": said(error.message, error.values),
            "place": said(error.place),
            "remedy": said(error.remedy, error.values),
        }
    return render(
        request, "direction/kpis/form.html", context, status=error.status if error else 200
    )
