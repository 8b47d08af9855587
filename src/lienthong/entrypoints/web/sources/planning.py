"""What a source takes, which column feeds which field, how much each run takes, and when."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.base.errors import UserError
from lienthong.core.contract.model import Table
from lienthong.core.contract.parts import flat_columns
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.before_after import column_shown, rows_shown
from lienthong.entrypoints.web.intake.words import told
from lienthong.entrypoints.web.sources.listing import source_of
from lienthong.entrypoints.web.sources.words import steps_of
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.mapping import needed_fields
from lienthong.services.intake.sources import keeping, queries, understanding
from lienthong.services.intake.sources.following import planning as following
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.models import Missing, Mode, Source, SourceKind, SourceState
from lienthong.services.intake.sources.ports import CURSOR_FAMILIES
from lienthong.services.intake.sources.schedule import KINDS, WEEKDAYS, Schedule
from lienthong.services.intake.understanding import Understood


@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request, pk: int) -> HttpResponse:
    """Choose a table or write a query; then its columns are matched."""
    source = source_of(request.user, pk)
    refusal = None
    if request.method == "POST":
        schema, _dot, table = request.POST.get("table", "").rpartition("|")
        try:
            keeping.choose(
                source=source,
                by=request.user.actor,
                schema=schema,
                table=table,
                text=request.POST.get("query", ""),
            )
            return redirect("web:sources:match", pk)
        except UserError as error:
            refusal = error
    return _choose_page(request, source, refusal)


def _choose_page(request: Request, source: Source, refusal: UserError | None) -> HttpResponse:
    has_tables = bool(kind_of(source.kind).dialect)
    context: dict[str, Any] = {"source": source, "has_tables": has_tables, "tables": []}
    context |= {"steps": steps_of(source.kind), "step": 3}
    context["query"] = request.POST.get("query", source.selection.get("query", ""))
    selected = source.selection
    context["chosen"] = f"{selected.get('schema', '')}|{selected.get('table', '')}"
    try:
        if has_tables:
            context["tables"] = [
                (f"{t.schema}|{t.name}", f"{t} ({_('khung nhìn')})" if t.is_view else str(t))
                for t in queries.tables(source)
            ]
    except UserError as error:
        refusal = refusal or error
    return render(request, "sources/choose.html", context | _told(refusal))


@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: Request, pk: int) -> HttpResponse:
    """Match columns to fields, above rows before and after; nothing is taken in yet."""
    source = source_of(request.user, pk)
    refusal = None
    if request.method == "POST":
        chosen = {
            name: request.POST.get(f"cot_{n}", "") or None
            for n, (name, _family) in enumerate(source.columns)
        }
        try:
            source = keeping.set_mapping(source=source, mapping=chosen, by=request.user.actor)
            if request.POST.get("viec") == "look":
                messages.success(request, _("Đã ghép lại cột; xem trước bên dưới."))
                return redirect("web:sources:match", pk)
            after = "source" if source.state != SourceState.DRAFT else "plan"
            return redirect(f"web:sources:{after}", pk)
        except UserError as error:
            refusal = error
            source.mapping = chosen
    return _match_page(request, source, refusal)


def _match_page(request: Request, source: Source, refusal: UserError | None) -> HttpResponse:
    _contract, table = contracts.table(source.table_name)
    fed = {(name or "").partition(".")[0] for name in source.mapping.values()}
    hidden = _hidden(table, request.user)
    fields = [("", _("— không nhập —"))]
    fields += [(f.name, str(display.title_of(f))) for f in flat_columns(table)]
    context: dict[str, Any] = {
        "source": source,
        "table": table,
        "columns": [{"title": c, "field": source.mapping.get(c) or ""} for c, _f in source.columns],
        "fields": fields,
        "missing": [f for f in needed_fields(table) if f.name not in fed],
        "steps": steps_of(source.kind),
        "step": 4,
    }
    try:
        known, judged = understanding.understood(source, table)
        context |= _understood(source, known, hidden)
        context |= rows_shown(judged, table, fed, request.GET, hidden)
    except UserError as error:
        refusal = refusal or error
    return render(request, "sources/match.html", context | _told(refusal))


def _understood(source: Source, known: Understood, hidden: frozenset[str]) -> dict[str, Any]:
    """Return the columns with why they were matched, and those that seem to hold two things."""
    closed = {
        c.title
        for c in known.columns
        if {(name or "").partition(".")[0] for name in (c.field, c.proposed.field)} & hidden
    }
    by_title = {c.title: column_shown(c, closed) for c in known.columns}
    unseen = {"examples": (), "surety": ""}
    return {
        "columns": [
            by_title.get(name) or unseen | {"title": name, "field": source.mapping.get(name) or ""}
            for name, _family in source.columns
        ],
        "doubts": [told(c.proposed.warning) for c in known.columns if c.proposed.warning],
        "suggestions": [
            (_(s.title), ", ".join(s.shaping.columns), s.shaping.kind == "split")
            for s in known.suggestions
        ],
    }


def _hidden(table: Table, user: User) -> frozenset[str]:
    """Return the fields of persons, unless the person may see them all."""
    if accounts.allowed(user, "records.personal_all"):
        return frozenset()
    return frozenset(f.name for f in table.fields if f.personal != "none")


@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, pk: int) -> HttpResponse:
    """Say how much each run takes and when; the first time this lets the source work."""
    source = source_of(request.user, pk)
    if request.method != "POST":
        return _plan_page(request, source, None)
    sent = request.POST
    overlap = sent.get("overlap", "").strip()
    try:
        source = keeping.set_plan(
            source=source,
            mode=sent.get("mode", Mode.FULL),
            cursor_column=sent.get("cursor_column", ""),
            overlap=int(overlap) if overlap.isdecimal() and len(overlap) < 10 else 0,
            missing=sent.get("missing", Missing.LEAVE),
            schedule={n: sent.get(n, "") for n in ("kind", "minutes", "at", "weekday")},
            by=request.user.actor,
        )
        if source.state == SourceState.DRAFT:
            keeping.resume(source=source, by=request.user.actor)
            messages.success(request, _("Nguồn đã hoạt động."))
    except UserError as error:
        return _plan_page(request, source, error)
    return redirect("web:sources:source", pk)


def _plan_page(request: Request, source: Source, refusal: UserError | None) -> HttpResponse:
    is_folder = source.kind == SourceKind.FOLDER
    fitting = [
        name
        for name, family in source.columns
        if source.kind == SourceKind.REST or family in CURSOR_FAMILIES
    ]
    kept = Schedule.of(source.schedule)
    if is_folder and not source.schedule:
        kept = Schedule("minutes", minutes=1)
    context = {
        "source": source,
        "is_folder": is_folder,
        "schedule": kept,
        "schedules": [(value, said(title)) for value, title in KINDS],
        "weekdays": [(str(n), said(day)) for n, day in enumerate(WEEKDAYS)],
        "mode": request.POST.get("mode", source.mode),
        "modes": _modes(source),
        "rights": following.rights(source),
        "cursors": [("", _("— chọn —")), *((name, name) for name in fitting)],
        "missing_ways": Missing.choices,
        "steps": steps_of(source.kind),
        "step": 3 if is_folder else 5,
        "typed": request.POST,
    }
    return render(request, "sources/plan.html", context | _told(refusal))


def _modes(source: Source) -> list[tuple[str, str]]:
    """Return the ways of taking that the kind of source has."""
    unfit = set()
    if not kind_of(source.kind).dialect:
        unfit.add(str(Mode.COMPARE))
    if not following.rights(source):
        unfit.add(str(Mode.FOLLOW))
    return [(value, str(title)) for value, title in Mode.choices if value not in unfit]


def _told(refusal: UserError | None) -> dict[str, str]:
    if refusal is None:
        return {}
    return {
        "message": said(refusal.message, refusal.values),
        "remedy": said(refusal.remedy, refusal.values),
    }
