"""Saved views of a list: open one, keep the list as one, rename, share, delete, open with it."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records import asking
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.records import saving_views, views
from lienthong.services.records.models import SavedView

ALL_ROWS = "0"


@dataclass(frozen=True)
class Opened:
    """The views to choose from and the one that is open; ``redirect`` is where to go instead."""

    views: list[SavedView] = field(default_factory=list)
    now: SavedView | None = None
    default: SavedView | None = None
    changed: bool = False
    redirect: str = ""


def opened(request: Request, place: Place) -> Opened:
    """Find the saved view the list was opened with, or has to be opened with."""
    query, table = request.GET, place.table.name
    wanted = query.get("xem", "")
    bare = set(query) <= {"bang", "xem"}
    default = views.default(request.user, table)
    now = None
    if wanted.isdecimal() and wanted != ALL_ROWS and len(wanted) < 18:
        now = views.find(request.user, table, int(wanted))
    elif bare and not wanted:
        now = default
    if now is not None and bare and (now.question or not wanted):
        return Opened(redirect=f"{urlencode({'bang': table, 'xem': now.pk})}&{now.question}")
    changed = now is not None and _differs(now, query)
    return Opened(list(views.visible(request.user, table)), now, default, changed)


def _differs(view: SavedView, query: QueryDict) -> bool:
    return asking.question_text(query) != asking.question_text(QueryDict(view.question))


@needs("records.read")
@require_safe
def manage(request: Request, contract_id: str) -> HttpResponse:
    """List the saved views of a table, with what may be done to each."""
    place = Place.of(request, contract_id)
    found = views.visible(request.user, place.table.name)
    me = str(request.user.actor)
    context = place.frame("records") | {
        "own": [v for v in found if v.owner == me],
        "others": [v for v in found if v.owner != me],
        "default": views.default(request.user, place.table.name),
    }
    return render(request, "records/views.html", context)


@needs("records.read")
@require_POST
def save(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Keep the list under a name."""
    place = Place.of(request, contract_id, table)
    view = saving_views.save_view(
        table_name=place.table.name,
        name=request.POST.get("ten", ""),
        question=asking.question_text(QueryDict(request.POST.get("cau_hoi", ""))),
        shared=request.POST.get("chia_se", ""),
        unit=request.user.unit,
        by=request.user.actor,
    )
    if request.POST.get("mac_dinh"):
        saving_views.set_default_view(table_name=table, view=view, by=request.user.actor)
    messages.success(request, _("Đã lưu khung nhìn «%(name)s».") % {"name": view.name})
    query = urlencode({"bang": table, "xem": view.pk})
    return redirect(f"{reverse('web:records:list', args=[contract_id])}?{query}&{view.question}")


@needs("records.read")
@require_POST
def change(request: Request, contract_id: str, table: str, pk: int) -> HttpResponse:
    """Rename a view or share it otherwise."""
    view = saving_views.change_view(
        view=views.find(request.user, table, pk),
        name=request.POST.get("ten", ""),
        shared=request.POST.get("chia_se", ""),
        unit=request.user.unit,
        by=request.user.actor,
    )
    messages.success(request, _("Đã sửa khung nhìn «%(name)s».") % {"name": view.name})
    return _managed(contract_id, table)


@needs("records.read")
@require_POST
def delete(request: Request, contract_id: str, table: str, pk: int) -> HttpResponse:
    """Delete a view."""
    view = views.find(request.user, table, pk)
    saving_views.delete_view(view=view, by=request.user.actor)
    messages.success(request, _("Đã xóa khung nhìn «%(name)s».") % {"name": view.name})
    return _managed(contract_id, table)


@needs("records.read")
@require_POST
def make_default(request: Request, contract_id: str, table: str, pk: int) -> HttpResponse:
    """Let the list open with this view; 0: with all rows."""
    view = views.find(request.user, table, pk) if pk else None
    saving_views.set_default_view(table_name=table, view=view, by=request.user.actor)
    messages.success(
        request,
        _("Danh sách sẽ mở với khung nhìn «%(name)s».") % {"name": view.name}
        if view
        else _("Danh sách sẽ mở với tất cả bản ghi."),
    )
    return _managed(contract_id, table)


def _managed(contract_id: str, table: str) -> HttpResponse:
    return redirect(f"{reverse('web:records:views', args=[contract_id])}?bang={table}")
