"""What may be done with a source: test, run, pause, go on, move the cursor, retire."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.sources.listing import source_of, source_page
from lienthong.services.intake.sources import folder, gone, keeping, queries, runs
from lienthong.services.intake.sources.models import SourceKind


@needs("sources.manage", "records.import")
@require_POST
def test(request: Request, pk: int) -> HttpResponse:
    """Connect and look, and show the verdict on the page of the source."""
    source = source_of(request.user, pk)
    try:
        if source.kind == SourceKind.FOLDER:
            return source_page(request, source, waiting_files=len(folder.new_files(source)))
        return source_page(
            request, source, tested=keeping.test(source=source, by=request.user.actor)
        )
    except UserError as error:
        return source_page(request, source, refusal=error)


@needs("sources.manage", "records.import")
@require_POST
def run(request: Request, pk: int) -> HttpResponse:
    """Run a source now."""
    runs.request(source=source_of(request.user, pk), by=request.user.actor)
    messages.success(request, _("Đã cho chạy; kết quả hiện ở lịch sử bên dưới."))
    return redirect("web:sources:source", pk)


@needs("sources.manage", "records.import")
@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    """Let a source run by its schedule."""
    keeping.resume(source=source_of(request.user, pk), by=request.user.actor)
    messages.success(request, _("Nguồn đã hoạt động."))
    return redirect("web:sources:source", pk)


@needs("sources.manage", "records.import")
@require_POST
def pause(request: Request, pk: int) -> HttpResponse:
    """Let a source run no more for now."""
    keeping.pause(source=source_of(request.user, pk), by=request.user.actor)
    messages.success(request, _("Đã tạm dừng nguồn; lượt đang chạy vẫn chạy cho xong."))
    return redirect("web:sources:source", pk)


@needs("sources.manage")
@require_POST
def cursor(request: Request, pk: int) -> HttpResponse:
    """Put the cursor elsewhere."""
    source = source_of(request.user, pk)
    keeping.set_cursor(source=source, value=request.POST.get("moc", ""), by=request.user.actor)
    messages.success(request, _("Đã đặt lại mốc."))
    return redirect("web:sources:source", pk)


@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: Request, pk: int) -> HttpResponse:
    """Ask, then end a source for good."""
    source = source_of(request.user, pk)
    if request.method == "POST":
        keeping.retire(source=source, by=request.user.actor)
        messages.success(request, _("Đã ngừng dùng nguồn; mật khẩu đã lưu bị xóa."))
        return redirect("web:sources:list")
    return render(request, "sources/retire.html", {"source": source})


@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_missing(request: Request, pk: int, run_pk: int) -> HttpResponse:
    """Ask, then cancel the rows that the source no longer has."""
    source = source_of(request.user, pk)
    found = queries.run(source, run_pk)
    if request.method == "POST":
        count = gone.cancel_missing(run=found, by=request.user.actor)
        messages.success(
            request, _("Đã hủy %(count)s bản ghi không còn ở nguồn.") % {"count": count}
        )
        return redirect("web:sources:source", pk)
    return render(request, "sources/missing.html", {"source": source, "run": found})
