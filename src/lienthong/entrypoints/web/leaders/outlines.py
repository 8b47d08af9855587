"""The official files that maps are drawn from: given by an administrator, told, taken away."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.kept_files import kept_file
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.services.accounts import queries as accounts
from lienthong.services.registry import actions
from lienthong.services.registry.boundaries import queries
from lienthong.services.registry.boundaries.errors import BoundariesRefused, BoundariesTooLarge

LEVELS = {"tinh": gettext_lazy("Tỉnh, thành phố"), "xa": gettext_lazy("Xã, phường, đặc khu")}
FAULTS_SHOWN = 30


@needs("direction.read")
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: Request) -> HttpResponse:
    """Show which file each level is drawn from; take a new one from an administrator."""
    if request.method != "POST":
        return _page(request)
    accounts.demand(request.user, "accounts.manage")
    try:
        _take(request)
    except UserError as error:
        return _page(request, error)
    return redirect("web:leaders:boundaries")


def _take(request: Request) -> None:
    file, level = request.FILES.get("tep"), request.POST.get("cap", "")
    if not isinstance(file, UploadedFile):
        raise UserError(N_("Chưa chọn tệp."), remedy=N_("Chọn tệp GeoJSON rồi nộp lại."))
    if level not in LEVELS:
        raise UserError(N_("Chưa chọn cấp của tệp."), remedy=N_("Chọn tỉnh hoặc xã rồi nộp lại."))
    if (file.size or 0) > actions.MOST_BOUNDARY_BYTES:
        raise BoundariesTooLarge(str(file.name), actions.MOST_BOUNDARY_BYTES // 1024**2)
    kept = actions.take_boundaries(
        level=level, name=str(file.name), content=file.read(), by=request.user.actor,
        stated_source=request.POST.get("nguon", ""),
    )  # fmt: skip
    text = _("Đã nhận ranh giới của %(n)s đơn vị, mã đọc ở thuộc tính «%(name)s».")
    messages.success(request, text % {"n": kept.units, "name": kept.code_property})


def _page(request: Request, error: UserError | None = None) -> HttpResponse:
    held = queries.files()
    faults = error.faults if isinstance(error, BoundariesRefused) else ()
    context: dict[str, Any] = {
        "levels": [
            (level, title, held.get(level), _lacking(level, held.get(level)))
            for level, title in LEVELS.items()
        ],
        "choices": [("", _("Chọn cấp")), *LEVELS.items()],
        "level": request.POST.get("cap", ""),
        "stated": request.POST.get("nguon", ""),
        "refused": error and (error.place, said(error.message, error.values),
                              said(error.remedy, error.values)),
        "faults": [(f.feature, said(f.message, dict(f.values)), said(f.remedy, dict(f.values)))
                   for f in faults[:FAULTS_SHOWN]],
        "more": max(0, len(faults) - FAULTS_SHOWN),
        "may_give": accounts.allowed(request.user, "accounts.manage"),
        "most": actions.MOST_BOUNDARY_BYTES // 1024**2,
    }  # fmt: skip
    return render(
        request, "leaders/boundaries.html", context, status=error.status if error else 200
    )


def _lacking(level: str, held: Any) -> list[str]:
    known = queries.units(level)
    return [known[code].name for code in held.lacking if code in known] if held else []


@needs("direction.read")
@require_safe
def original(request: Request, level: str) -> FileResponse:
    """Send the file of a level as it was given."""
    held = queries.files().get(level)
    if held is None:
        raise NotFound(N_("Nút chưa được giao tệp ranh giới này."))
    return kept_file(held.sha256, held.name, "application/geo+json")


@needs("accounts.manage")
@require_POST
def drop(request: Request, level: str) -> HttpResponse:
    """Draw a level without boundaries again."""
    actions.drop_boundaries(level=level, by=request.user.actor)
    messages.success(request, _("Đã thôi dùng tệp ranh giới."))
    return redirect("web:leaders:boundaries")
