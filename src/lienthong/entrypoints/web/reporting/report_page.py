"""One report: its figures with their sources, its words, its way; looked at and taken out."""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.core.documents.layout import LAYOUT
from lienthong.core.documents.model import Annex, Document, Heading, Paragraph, Table, shown
from lienthong.core.reporting.content import Grid
from lienthong.entrypoints.kept_files import HEADERS
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.reporting.words import ACTS, SIGNATURES, STEPS, period_words
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.reporting import queries
from lienthong.services.reporting.files import file_name, file_of, signature_of
from lienthong.services.reporting.laying_out import document_of, sections_of
from lienthong.services.reporting.models import Report
from lienthong.services.reporting.ports import FORMS, Form, writers

# Rows of a table on the report's own page, and in its preview; all of them stand in the files.
ROWS_SHOWN, ROWS_PREVIEWED = 20, 300


@needs("direction.read")
@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    """Show a report with what may be done with it now."""
    found = queries.report(pk)
    locked = queries.is_locked(found, clock.today())
    may_write = found.is_open and not locked and accounts.allowed(request.user, "reports.write")
    context = {
        "report": found,
        "period": period_words(found.period),
        "badge": f"report_{found.state}",
        "locked": locked,
        "gone": queries.gone_bodies(found.regime, clock.today()) if found.is_open else [],
        "may_write": may_write,
        "parts": [_part(found, s) for s in sections_of(found)],
        "letter": found.letter,
        "to": "\n".join(found.letter["to"]),
        "recipients": "\n".join(found.letter["recipients"]),
        "acts": acts_of(found, request.user, locked=locked),
        "steps": [(s, STEPS.get(s.act, s.act), _noted(s.note)) for s in found.steps.all()],
        "forms": FORMS,
        "signature": signature_of(found),
        "completeness": 100 * found.completeness,
    }
    return render(request, "reporting/report.html", context)


def acts_of(report: Report, user: User, *, locked: bool) -> list[tuple[str, Any]]:
    """Return what a person may do with a report as it stands."""
    found = []
    for name, act in ACTS.items():
        fits = report.state in act.states and accounts.allowed(user, act.needs)
        if fits and (name == "mo-khoa") == locked:
            found.append((name, act))
    return found


def _part(report: Report, section: Any) -> dict[str, Any]:
    return {
        "section": section,
        "words": report.words.get(section.code, ""),
        "sources": list(dict.fromkeys(f.source for f in section.figures if f.source)),
        "grids": [_grid(grid) for grid in section.grids],
    }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title,
        "columns": [(title, align) for title, _share, align in grid.columns],
        "rows": [
            [(shown(cell), align) for cell, (_t, _s, align) in zip(row, grid.columns, strict=True)]
            for row in grid.rows[:ROWS_SHOWN]
        ],
        "left": max(0, len(grid.rows) - ROWS_SHOWN),
        "source": grid.source,
    }


def _noted(note: str) -> str:
    return str(SIGNATURES.get(note, note))


@needs("direction.read")
@require_safe
def preview(request: Request, pk: int) -> HttpResponse:
    """Show the whole report as the document it will be."""
    found = queries.report(pk)
    document = document_of(found)
    context = {
        "report": found,
        "document": document,
        "layout": LAYOUT,
        "body": [_block(block) for block in document.body],
        "annexes": [_block(block, document) for block in document.annexes],
        "lines": document.recipient_lines,
    }
    return render(request, "reporting/preview.html", context)


def _block(block: Any, document: Document | None = None) -> dict[str, Any]:
    if isinstance(block, Heading | Paragraph):
        kind = "heading" if isinstance(block, Heading) else "note" if block.note else "text"
        return {"kind": kind, "text": block.text}
    if isinstance(block, Annex):
        annexed = document.annexed if document else ""
        return {"kind": "annex", "text": block.label, "title": block.title, "annexed": annexed}
    table = cast(Table, block)
    aligned = [column.align for column in table.columns]
    return {
        "kind": "table",
        "text": table.title,
        "columns": [column.title for column in table.columns],
        "rows": [
            list(zip(map(shown, row), aligned, strict=True)) for row in table.rows[:ROWS_PREVIEWED]
        ],
        "left": max(0, len(table.rows) - ROWS_PREVIEWED),
        "source": table.source,
    }


@needs("direction.read")
@require_safe
def download(request: Request, pk: str, form: str) -> HttpResponse:
    """Send the report in a format."""
    found, wanted = queries.report(int(pk)), cast(Form, form)
    answer = HttpResponse(
        file_of(found, wanted), content_type=writers()[wanted].media_type, headers=HEADERS
    )
    name = file_name(found, wanted)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
