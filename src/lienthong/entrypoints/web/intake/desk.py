"""The quarantine desk: reasons, then rows; one row's form; a whole group; discard; download."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
from lienthong.core.cleaning.nested import split
from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import parts
from lienthong.core.dictionary.json_form import canonical
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.downloads import XLSX
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.reach import batch_of, table_choices
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records import attaching, form, posting
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, queries
from lienthong.services.intake.models import Origin, QuarantinedRow, QuarantineState
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records.values import of_field

GROUP_LIMIT = 2000


@needs("records.write")
@require_safe
def desk(request: Request) -> HttpResponse:
    """List the reasons of a table, or the rows of one reason."""
    choices = table_choices(request.user, "write")
    counts = {n: queries.open_count(_scope(request, n), n) for n, _title in choices}
    table_name = request.GET.get("bang", "") or max(counts, key=lambda n: counts[n], default="")
    if not table_name:
        return render(request, "intake/desk.html", {"tables": [], "causes": []})
    access = access_of(request.user.actor, table_name, "write")
    table, scope = access.table, access.write_unit
    batch_text = request.GET.get("lo", "")
    batch = batch_of(request.user, int(batch_text)) if batch_text.isdecimal() else None
    rows = _rows(request, table_name, scope)
    paging = Paging.of(request, rows.count(), size=30)
    causes = queries.causes(table_name, unit=scope, batch=batch)
    context = {
        "tables": [(n, f"{t} ({display.number(counts[n])})") for n, t in choices],
        "table": table,
        "batch": batch,
        "causes": [_cause(c, table) for c in causes],
        "cause": next((_cause(c, table) for c in causes if c.key == _key(request)), None),
        "key": _key(request),
        "state": request.GET.get("trang_thai", QuarantineState.OPEN),
        "states": QuarantineState.choices,
        "text": request.GET.get("tim", ""),
        "rows": [_line(r) for r in rows[paging.offset : paging.offset + paging.size]],
        "paging": paging,
        "query": request.GET.urlencode(),
        "unit": scope,
    }
    return render(request, "intake/desk.html", context)


def _scope(request: Request, table_name: str) -> str | None:
    """Return the unit whose rows alone the person mends. Raises NotFound, NotAllowed."""
    return access_of(request.user.actor, table_name, "write").write_unit


def _key(request: Request) -> str:
    return request.GET.get("ly_do", "")


def _rows(request: Request, table_name: str, scope: str | None) -> Any:
    batch = request.GET.get("lo", "")
    return queries.quarantine(
        table_name=table_name,
        unit=scope,
        state=request.GET.get("trang_thai", QuarantineState.OPEN),
        cause=_key(request) or None,
        batch=int(batch) if batch.isdecimal() else None,
        search=request.GET.get("tim", "").strip(),
    )


def _cause(cause: queries.Cause, table: Table) -> dict[str, Any]:
    fields = [table.by_name[c] for c in cause.columns if c in table.by_name]
    return {
        "key": cause.key,
        "text": said(cause.message, dict(cause.values)),
        "value": cause.value,
        "count": cause.count,
        "fields": fields,
        "field": fields[0] if len(fields) == 1 else None,
    }


def _line(row: QuarantinedRow) -> dict[str, Any]:
    problems = [Problem.from_json(p) for p in row.problems]
    title = row.row_id or next((text for text in row.raw.values() if text), "")
    return {
        "row": row,
        "title": title,
        "problems": [form.complaint(p) for p in problems if p.severity == "error"],
    }


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: Request, pk: int) -> HttpResponse:
    """Show one row with what the file said; a POST judges it anew."""
    row = queries.quarantined(pk)
    access = access_of(request.user.actor, row.table_name, "write")
    may_handle(access, row.unit)
    contract, table = contracts.table(row.table_name)
    place = Place(contract, table, access.hidden_of(row.unit), access)
    if request.method == "POST":
        texts = request.POST.dict() | attaching.uploaded(request, place)
        if (done := form.reworked(table, texts)) is not None:
            values = form.posted(place, done[0], request.user)
            return _mend_page(request, place, row, values, (), texts=done[0])
        values = form.posted(place, texts, request.user)
        result = actions.correct_row(row=row, values=values, by=request.user.actor)
        if result.accepted:
            messages.success(
                request,
                _("Đã nhận bản ghi «%(row)s», phiên bản %(version)s.")
                % {"row": result.row_id, "version": result.version},
            )
            return _next(request, row)
        row = queries.quarantined(pk)
        return _mend_page(request, place, row, values, result.problems, status=422)
    problems = tuple(Problem.from_json(p) for p in row.problems)
    return _mend_page(request, place, row, _values(table, row), problems)


def _mend_page(
    request: Request,
    place: Place,
    row: QuarantinedRow,
    values: dict[str, str],
    problems: tuple[Problem, ...],
    status: int = 200,
    texts: Mapping[str, str] | None = None,
) -> HttpResponse:
    existing = row.origin == Origin.RECEIVER
    groups = form.form_groups(place, request.user, values, problems, existing=existing, texts=texts)
    context = {
        "row": row,
        "contract": place.contract,
        "table": place.table,
        "raw": row.raw,
        "groups": groups,
        "problems": [form.complaint(p) for p in problems],
        "again": status != 200,
        "key": request.GET.get("ly_do", ""),
    }
    return render(request, "intake/mend.html", context, status=status)


def _values(table: Table, row: QuarantinedRow) -> dict[str, str]:
    """Return the row as a form shows it: what could be understood, else what the file said."""
    found: dict[str, str] = {}
    kept = {table.now(name): value for name, value in row.values.items()}
    for field in table.fields:
        value, raw = kept.get(field.name), _written(row, field)
        try:
            typed = of_field(field, value)
        except (ValueError, ArithmeticError):
            typed = None
            raw = str(value)
        found[field.name] = raw if typed is None else posting.entered(field, typed)
    return found


def _written(row: QuarantinedRow, field: Field) -> str:
    """Return what the file said, a nested column as JSON of what it said of each part."""
    raw = str(row.raw.get(field.title) or "")
    if not field.is_nested:
        return raw
    cells = {p.name.rpartition(".")[2]: row.raw.get(p.title) for p in parts(field)}
    given = {name: text for name, text in cells.items() if text} or split(field, raw)
    return raw if isinstance(given, str) or not given else canonical(given)


def _next(request: Request, row: QuarantinedRow) -> HttpResponse:
    """Go on to the next row of the same reason; back to the desk when none is left."""
    key = request.GET.get("ly_do", "")
    scope = _scope(request, row.table_name)
    rest = queries.quarantine(table_name=row.table_name, unit=scope, cause=key or None)
    following = rest.filter(pk__gt=row.pk).first() if key else None
    target = following or row
    answer = (
        redirect("web:intake:mend", target.pk) if following else redirect("web:intake:quarantine")
    )
    query = request.GET.copy()
    query["bang"] = row.table_name
    answer["Location"] += f"?{query.urlencode()}"
    return answer


@needs("records.write")
@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Let a row go, with the reason."""
    row = queries.quarantined(pk)
    actions.discard_row(row=row, reason=request.POST.get("ly_do_bo", ""), by=request.user.actor)
    messages.success(request, _("Đã bỏ dòng; nội dung gốc vẫn được giữ."))
    return _next(request, row)


@needs("records.write")
@require_POST
def mend_group(request: Request) -> HttpResponse:
    """Put one value into one column of every open row of a reason."""
    scope = _scope(request, request.POST.get("bang", ""))
    rows = queries.quarantine(
        table_name=request.POST.get("bang", ""), unit=scope, cause=request.POST.get("ly_do", "")
    )[:GROUP_LIMIT]
    results = actions.correct_many(
        rows=list(rows),
        column=request.POST.get("cot", ""),
        value=request.POST.get("gia_tri", ""),
        by=request.user.actor,
    )
    good = sum(r.accepted for r in results)
    text = ngettext("Đã sửa và nhận %(good)s dòng.", "Đã sửa và nhận %(good)s dòng.", good) % {
        "good": display.number(good)
    }
    messages.success(request, text)
    if left := len(results) - good:
        messages.warning(
            request,
            _("Còn %(left)s dòng vẫn sai; lý do mới hiện trong danh sách.")
            % {"left": display.number(left)},
        )
    answer = redirect("web:intake:quarantine")
    answer["Location"] += f"?bang={request.POST.get('bang', '')}"
    return answer


@needs("records.write")
@require_safe
def export(request: Request) -> HttpResponse:
    """Download the rows with their reasons: mend them in Excel and hand the file in again."""
    access = access_of(request.user.actor, request.GET.get("bang", ""), "write")
    table = access.table
    rows = _rows(request, table.name, access.write_unit)
    content = make_quarantine_sheet(table, rows.iterator(chunk_size=500), say=_)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="cach-ly-{table.name}.xlsx"'
    return answer
