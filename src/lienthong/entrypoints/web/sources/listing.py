"""The list of sources, and one source with its runs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.sources.words import schedule_words, taken_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources import queries
from lienthong.services.intake.sources.following import queries as following
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.models import KNOWING, Mode, Source, SourceKind, SourceState
from lienthong.services.intake.sources.permission import sees
from lienthong.services.intake.sources.ports import Tested


def source_of(user: User, pk: int) -> Source:
    """Return a source that the person sees. Raises NotFound, NotAllowed."""
    found = queries.source(pk)
    if not sees(user, found):
        raise NotAllowed(
            N_("Nguồn này thuộc bảng hoặc đơn vị khác."),
            remedy=N_("Liên hệ quản trị hệ thống nếu cần xem."),
        )
    return found


def table_title(name: str) -> str:
    """Return the title of a table, its name when it is no longer declared."""
    try:
        return str(display.title_of(contracts.table(name)[1]))
    except UserError:
        return name


@needs("sources.manage", "records.import")
@require_safe
def sources(request: Request) -> HttpResponse:
    """List the sources with their latest run."""
    found = queries.visible(request.user)
    state = request.GET.get("trang_thai", "")
    shown = [s for s in found if (s.state == state if state else s.state != SourceState.RETIRED)]
    last = queries.last_runs(shown)
    context = {
        "rows": [
            (
                s,
                table_title(s.table_name),
                schedule_words(s),
                taken_words(s),
                last.get(s.pk),
                following.progress(s),
            )
            for s in shown
        ],
        "state": state,
        "states": [("", _("Đang dùng")), *SourceState.choices],
    }
    return render(request, "sources/list.html", context)


@needs("sources.manage", "records.import")
@require_safe
def source(request: Request, pk: int) -> HttpResponse:
    """Show a source: what it takes, when, and its runs."""
    return source_page(request, source_of(request.user, pk))


def source_page(
    request: Request,
    found: Source,
    *,
    tested: Tested | None = None,
    waiting_files: int | None = None,
    refusal: UserError | None = None,
) -> HttpResponse:
    """Return the page of a source, with the verdict of a test when one was made."""
    runs = queries.runs(found)
    paging = Paging.of(request, runs.count(), size=20)
    context: dict[str, Any] = {
        "source": found,
        "table": table_title(found.table_name),
        "schedule": schedule_words(found),
        "taken": taken_words(found),
        "query": found.selection.get("query", ""),
        "options": _options(found),
        "is_folder": found.kind == SourceKind.FOLDER,
        "is_incremental": found.mode == Mode.INCREMENTAL,
        "is_known": found.mode in KNOWING,
        "progress": following.progress(found),
        "manages": accounts.allowed(request.user, "sources.manage"),
        "runs": runs[paging.offset : paging.offset + paging.size],
        "paging": paging,
        "latest": runs.first(),
        "counted": runs.filter(missing__isnull=False).first(),
        "tested": tested,
        "waiting_files": waiting_files,
    }
    if refusal is not None:
        context |= {
            "message": said(refusal.message, refusal.values),
            "remedy": said(refusal.remedy, refusal.values),
        }
    return render(request, "sources/source.html", context, status=200)


def _options(found: Source) -> list[tuple[str, str]]:
    """Return what was filled in, in words; what stayed empty is left out."""
    shown = []
    for option in kind_of(found.kind).options:
        value = str(found.connection.get(option.name, ""))
        if value:
            shown.append((said(option.title), said(dict(option.choices).get(value, value))))
    return shown
