"""Where the table lies in the sheet: a person points at its header, its end, its lines of data."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.understood import HIDDEN, hidden_from, masked_cells
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.intake.reach import batch_of
from lienthong.entrypoints.web.intake.words import STEPS, left_reason
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, opening
from lienthong.services.intake.layout import Layout
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.raw_text import cell_text
from lienthong.services.intake.understanding import read_sample
from lienthong.services.records.access import Access

COLUMNS_SHOWN = 60
CELL = 60


@needs("records.import")
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: Request, pk: int) -> HttpResponse:
    """Show the first rows of the sheet; keep which are the header and where the table ends."""
    found = batch_of(request.user, pk)
    if request.method == "POST":
        _keep(request, found)
        messages.success(request, _("Đã đọc lại tệp theo vùng bảng bạn chọn."))
        return redirect("web:intake:batch", pk)
    if found.state not in (BatchState.RECEIVED, BatchState.PREVIEWED):
        return redirect("web:intake:batch", pk)
    contract, table = contracts.table(found.table_name)
    context = {"batch": found, "contract": contract, "table": table, "steps": STEPS, "step": 2}
    return render(request, "intake/place.html", context | _grid(found, _closed(request, found)))


def _closed(request: Request, found: Batch) -> set[str]:
    """Return the columns of the file whose cells this person may not see."""
    access = Access.of(request.user, *contracts.table(found.table_name))
    hidden = hidden_from(request.user.actor, access, found)
    return {title for title, name in found.mapping.items() if name in hidden}


def _keep(request: Request, found: Batch) -> None:
    first, last = _number(request, "dau"), _number(request, "cuoi")
    columns = range(min(_number(request, "so_cot") or 0, 10_000))
    taken = {int(n) for n in request.POST.getlist("lay") if n.isdecimal()}
    as_found = request.POST.get("viec") == "tu_dong" or first is None
    actions.set_table_place(
        batch=found,
        header_rows=None if as_found or first is None else (first, last or first),
        last_row=None if as_found else _number(request, "dong_cuoi"),
        columns_out=[] if as_found else [n for n in columns if n not in taken],
        by=request.user.actor,
    )


def _number(request: Request, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise UserError(
        N_("«%(text)s» không phải số dòng."),
        code="row-number",
        values={"text": text[:20]},
        remedy=N_("Ghi số dòng bằng chữ số, như 5."),
        status=422,
    )


def _grid(found: Batch, closed: set[str]) -> dict[str, Any]:
    table = contracts.table(found.table_name)[1]
    opened = opening.open_original(found, table)
    read_sample(opened.table)
    notes, layout = opened.table.notes, Layout.of(found.layout)
    left = {number: left_reason(line.reason) for number, line in opened.sifted.left_out}
    width = min(max((len(c) for _, c in opened.table.top), default=0), COLUMNS_SHOWN)
    first, last = notes.get("header_first"), notes.get("header_row")
    veiled = {i for i, title in enumerate(opened.table.header) if title in closed}
    rows = [
        {
            "number": number,
            "cells": [
                HIDDEN
                if i in veiled and isinstance(last, int) and number > last and c not in (None, "")
                else " ".join(cell_text(c).split())[:CELL]
                for i, c in enumerate([*cells, *[""] * (width - len(cells))][:width])
            ],
            "header": isinstance(first, int) and isinstance(last, int) and first <= number <= last,
            "reason": left.get(number, ""),
            "blank": not any(c not in (None, "") for c in cells),
        }
        for number, cells in opened.table.top
    ]
    return {
        "rows": rows,
        "columns": [(n, n not in layout.columns_out, _letters(n)) for n in range(width)],
        "width": width,
        "first": first,
        "last": last,
        "last_row": layout.last_row or "",
        "ends": [(n, left[n]) for n in sorted(left) if isinstance(last, int) and n > last][:30],
    }


def _letters(position: int) -> str:
    """Return a column's letters as a spreadsheet shows them.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@needs("records.import")
@require_POST
def one_table(request: Request, pk: int) -> HttpResponse:
    """Leave the other table of the sheet out, knowingly."""
    actions.keep_one_table(batch=batch_of(request.user, pk), by=request.user.actor)
    messages.success(request, _("Chỉ nhập bảng thứ nhất; các dòng của bảng sau để ngoài."))
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_POST
def lines(request: Request, pk: int) -> HttpResponse:
    """Say of lines that they are data, or that they are none; after the run, take them in."""
    found = batch_of(request.user, pk)
    numbers = [int(n) for n in request.POST.getlist("dong") if n.isdecimal() and len(n) < 15]
    if not numbers:
        messages.warning(request, _("Chưa chọn dòng nào."))
    elif found.state == BatchState.DONE:
        judged = actions.take_as_data(batch=found, numbers=numbers, by=request.user.actor)
        good = sum(j.accepted for j in judged)
        messages.success(
            request,
            _("Đã đưa vào %(all)s dòng: %(good)s dòng được nhận, %(bad)s dòng ở bàn cách ly.")
            % {"all": len(judged), "good": good, "bad": len(judged) - good},
        )
        return redirect("web:intake:left_out", pk)
    else:
        data = request.POST.get("viec") != "bo"
        actions.set_lines(
            batch=found,
            data=numbers if data else [],
            left=[] if data else numbers,
            by=request.user.actor,
        )
        count = len(numbers)
        messages.success(
            request,
            (
                ngettext("%(count)s dòng là dữ liệu.", "%(count)s dòng là dữ liệu.", count)
                if data
                else ngettext("Để ngoài %(count)s dòng.", "Để ngoài %(count)s dòng.", count)
            )
            % {"count": count},
        )
    return redirect("web:intake:batch", pk)


@needs("records.import")
@require_safe
def left_out(request: Request, pk: int) -> HttpResponse:
    """List the lines of a finished batch that were taken for no data."""
    found = batch_of(request.user, pk)
    contract, table = contracts.table(found.table_name)
    kept, closed = found.left_out.all(), _closed(request, found)
    paging = Paging.of(request, kept.count())
    context = {
        "batch": found,
        "contract": contract,
        "table": table,
        "steps": STEPS,
        "step": 4,
        "paging": paging,
        "left_out": [
            (row, masked_cells(row.cells, closed), left_reason(row.reason))
            for row in kept[paging.offset : paging.offset + paging.size]
        ],
    }
    return render(request, "intake/left_out.html", context)
