"""Declare a source: its kind, then where it lies. The secret is typed here and never shown."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.base.errors import UserError
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.sources.listing import source_of
from lienthong.entrypoints.web.sources.words import KIND_ICONS, KIND_WORDS, steps_of
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources import keeping
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.kinds.model import Kind
from lienthong.services.intake.sources.models import Source, SourceKind
from lienthong.services.registry.models import Agency


@needs("sources.manage")
@require_safe
def kinds(request: Request) -> HttpResponse:
    """Ask what kind of place it is."""
    context = {
        "kinds": [(k.value, k.label, KIND_WORDS[k], KIND_ICONS[k]) for k in SourceKind],
        "steps": steps_of(""),
        "step": 1,
    }
    return render(request, "sources/kinds.html", context)


@sensitive_post_parameters("secret")
@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, kind: str) -> HttpResponse:
    """Ask for name, table, unit and connection; keep the source and go on."""
    declared = kind_of(kind)
    if request.method != "POST":
        return _page(request, declared, None, {}, None)
    try:
        source = keeping.add(
            name=request.POST.get("name", ""),
            table_name=request.POST.get("table", ""),
            unit=request.POST.get("unit", ""),
            kind=kind,
            options=_options(request, declared),
            secret=request.POST.get("secret", ""),
            by=request.user.actor,
            synthetic=request.POST.get("synthetic") == "1",
        )
    except UserError as error:
        return _page(request, declared, None, request.POST.dict(), error)
    return _onwards(source)


@sensitive_post_parameters("secret")
@needs("sources.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: Request, pk: int) -> HttpResponse:
    """Change where a source lies; an empty secret keeps the one it has."""
    source = source_of(request.user, pk)
    declared = kind_of(source.kind)
    if request.method != "POST":
        kept = {name: str(value) for name, value in source.connection.items()}
        return _page(request, declared, source, kept | {"name": source.name}, None)
    try:
        keeping.change_connection(
            source=source,
            name=request.POST.get("name", ""),
            options=_options(request, declared),
            secret=request.POST.get("secret", ""),
            by=request.user.actor,
        )
    except UserError as error:
        return _page(request, declared, source, request.POST.dict(), error)
    messages.success(request, _("Đã lưu kết nối; hãy thử kết nối trước khi chạy."))
    return redirect("web:sources:source", pk)


def _onwards(source: Source) -> HttpResponse:
    step = "plan" if source.kind == SourceKind.FOLDER else "choose"
    return redirect(f"web:sources:{step}", source.pk)


def _options(request: Request, declared: Kind) -> dict[str, str]:
    names = [option.name for option in declared.options]
    return {name: request.POST.get(f"o_{name}", "") for name in names}


def _page(
    request: Request,
    declared: Kind,
    source: Source | None,
    typed: Mapping[str, Any],
    error: UserError | None,
) -> HttpResponse:
    """Show the form with what was typed; a refusal stands above it and marks its field."""
    wrong = error.place if error else ""
    options = [
        {
            "name": f"o_{o.name}",
            "title": said(o.title),
            "help": said(o.help),
            "type": "number" if o.type == "number" else "text",
            "required": o.required,
            "low": o.low,
            "high": o.high,
            "value": typed.get(f"o_{o.name}", typed.get(o.name, o.default)),
            "choices": [(value, said(title)) for value, title in o.choices],
            "wrong": o.name == wrong,
        }
        for o in declared.options
    ]
    context: dict[str, Any] = {
        "kind": declared.name,
        "kind_title": SourceKind(declared.name).label,
        "source": source,
        "typed": typed,
        "options": options,
        "secret": said(declared.secret),
        "tables": [("", _("— chọn —")), *_tables()],
        "units": Agency.objects.order_by("name").values_list("id", "name"),
        "steps": steps_of(declared.name),
        "step": 2,
        "wrong": wrong,
    }
    if error is not None:
        values = error.values | {"title": said(str(error.values.get("title", "")))}
        context |= {"message": said(error.message, values), "remedy": said(error.remedy, values)}
    return render(
        request, "sources/connection.html", context, status=error.status if error else 200
    )


def _tables() -> list[tuple[str, str]]:
    """Return every declared table: who manages sources need not read the rows."""
    found = []
    for contract in contracts.all_current():
        for table in contract.tables:
            title = str(display.title_of(contract))
            if len(contract.tables) > 1:
                title = f"{title} · {display.title_of(table)}"
            found.append((table.name, title))
    return sorted(found, key=lambda pair: pair[1])
