"""A source that is followed: how far it is, by itself every few seconds, and all of it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.sources.listing import source_of
from lienthong.services.intake.sources.following import planning, queries


@needs("sources.manage", "records.import")
@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """Show how far a source is followed; the page asks for it again and again."""
    found = source_of(request.user, pk)
    context = {"source": found, "progress": queries.progress(found)}
    return render(request, "sources/_following.html", context)


@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def copy_again(request: Request, pk: int) -> HttpResponse:
    """Ask, then take everything of a source once more."""
    found = source_of(request.user, pk)
    if request.method == "POST":
        planning.copy_again(source=found, by=request.user.actor)
        messages.success(request, _("Toàn bộ dòng của nguồn sẽ được lấy lại."))
        return redirect("web:sources:source", pk)
    return render(request, "sources/copy_again.html", {"source": found})
