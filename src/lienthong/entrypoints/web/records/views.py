"""One row of a declared database: its page, form, cancellation and history."""

import re
import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.base.errors import UserError
from lienthong.base.settings import current as node
from lienthong.base.text import fold
from lienthong.core.contract.model import Field, Table
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import refusal, said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records import form, rows
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.audit import queries as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import actions as intake
from lienthong.services.intake.scope import may_handle
from lienthong.services.quality import queries as quality
from lienthong.services.quality.masking import shown
from lienthong.services.records import queries as records
from lienthong.services.records import seen
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK
from lienthong.services.records.models import RecordHistory

KEPT_SUBMISSIONS = 20


@needs("records.read")
@require_safe
def row(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Show one row: its fields by group, what is wrong with it, its history."""
    whole = Place.of(request, contract_id, table)
    found = seen.get(whole.access, row_id)
    place = whole.of_row(found)
    failures = quality.failures_of_row(place.table.name, str(found["_id"]))
    (known,) = seen.named(place.access, [str(found["_id"])]).values()
    context = place.frame("records") | {
        "row": place.access.veiled(found),
        "row_title": place.title_of_row(found),
        "groups": rows.groups(place, found),
        "versions": rows.versions(place, records.history(place.table, str(found["_id"]))),
        "failures": [
            (f.result, said(f.message, shown(place.access, f, f.result, known).values))
            for f in failures
        ],
        "may_edit": _may_edit(place, found),
        "foreign": found["_source"] != node().node_id,
    }
    return render(request, "records/row.html", context)


def _may_edit(place: Place, found: records.Row) -> bool:
    return place.access.may_change(found) and found["_source"] == node().node_id


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new_row(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Make a row by the form."""
    place = Place.of(request, contract_id, table).for_writing()
    place.access.demand("write")
    if request.method == "POST":
        return _save(request, place, None, None)
    return _form_page(request, place, {}, row_id=None, version=None)


def _own(place: Place, name: str) -> records.Row:
    """Return the row to be changed. Raises NotFound, NotAllowed: a form shows all its values."""
    found = seen.get(place.access.demand("write"), name)
    may_handle(place.access, str(found.get(place.table.unit_field or "") or ""))
    return found


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Change a row by the form, if nobody changed it meanwhile."""
    place = Place.of(request, contract_id, table).for_writing()
    found = _own(place, row_id)
    row_id = str(found["_id"])
    if request.method == "POST":
        text = request.POST.get("phien_ban", "")
        return _save(request, place, row_id, int(text) if text.isdecimal() else 0)
    return _form_page(
        request, place, form.values_of(place, found), row_id=row_id, version=found["_version"]
    )


def _save(request: Request, place: Place, row_id: str | None, version: int | None) -> HttpResponse:
    sent = request.POST.get("lan_gui", "")
    done: dict[str, str] = request.session.get("submissions", {})
    if sent and sent in done:  # the same form sent twice: the first one counted
        return redirect(done[sent])
    values = form.posted(place, request.POST.dict())
    try:
        result = intake.save_row(
            table_name=place.table.name,
            row_id=row_id,
            values=values,
            expected_version=version,
            by=request.user.actor,
            origin="form",
        )
    except UserError as error:
        if error.status == 403:
            return refusal(request, error)
        return _form_page(
            request, place, values, row_id=row_id, version=version, error=error, status=error.status
        )
    if not result.saved:
        return _form_page(
            request, place, values, result.problems, row_id=row_id, version=version, status=422
        )
    address = reverse("web:records:row", args=[place.contract.id, place.table.name, result.row_id])
    kept = dict(list(done.items())[-KEPT_SUBMISSIONS:])
    request.session["submissions"] = kept | ({sent: address} if sent else {})
    _say_saved(request, result)
    return redirect(address)


def _say_saved(request: Request, result: intake.SaveResult) -> None:
    if result.event == "UNCHANGED":
        messages.success(request, _("Không có gì thay đổi."))
        return
    text = _("Đã lưu bản ghi, phiên bản %(version)s.") % {"version": result.version}
    messages.success(request, text)
    for problem in result.problems:
        messages.warning(request, said(problem.message, dict(problem.values)))


def _form_page(
    request: Request,
    place: Place,
    values: dict[str, str],
    problems: tuple[Problem, ...] = (),
    *,
    row_id: str | None,
    version: int | None,
    error: UserError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = place.frame("records") | {
        "groups": form.form_groups(
            place, request.user, values, problems, existing=row_id is not None
        ),
        "row_id": row_id,
        "version": version,
        "submission": secrets.token_urlsafe(12),
        "problems": [form.complaint(p) for p in problems],
        "refused": error and (said(error.message, error.values), said(error.remedy, error.values)),
    }
    return render(request, "records/form.html", context, status=status)


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_row(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Ask for the reason, then cancel the row; its history stays."""
    whole = Place.of(request, contract_id, table)
    found = _own(whole, row_id)
    place, row_id = whole.of_row(found), str(found["_id"])
    if request.method == "POST":
        intake.cancel_row(
            table_name=place.table.name,
            row_id=row_id,
            reason=request.POST.get("ly_do", ""),
            by=request.user.actor,
        )
        messages.success(request, _("Đã hủy bản ghi; lịch sử vẫn được giữ."))
        return redirect("web:records:row", contract_id, table, row_id)
    context = place.frame("records") | {"row": found, "row_title": place.title_of_row(found)}
    return render(request, "records/cancel.html", context)


@needs("records.write")
@require_safe
def choices(request: Request, contract_id: str, table: str, field: str) -> HttpResponse:
    """Offer the values of another table (or a long code list) that match what is typed."""
    place = Place.of(request, contract_id, table)
    column = place.table.field(field)
    text = request.GET.get(field, "").strip()
    found = _referred(request, column, text) if column.reference else _codes(column, text)
    context = {"choices": found, "input": f"f-{field}", "text": text}
    return render(request, "records/_choices.html", context)


def _referred(request: Request, column: Field, text: str) -> list[tuple[str, str]]:
    reference = column.reference
    if reference is None:
        return []
    contract, target = contracts.table(reference.table)
    access = Access.of(request.user, contract, target)
    if not access.may_look_at({reference.column}):
        return []
    where = {name: "—" if value is None else value for name, value in reference.where}
    found: list[records.Row] = []
    if re.fullmatch(r"[0-9A-Za-z._-]+", text):
        exact = records.Asked(filters={**where, reference.column: text}, limit=1)
        found = seen.page(access, exact).rows
    if access.may_search:
        title = target.title_field if access.may_look_at({target.title_field}) else ""
        found += seen.page(access, records.Asked(text, where, sort=title, limit=12)).rows
    pairs = {
        str(r[reference.column]): _name_of(target, r, reference.column)
        for r in found
        if r[reference.column] is not MASK
    }
    return list(pairs.items())[:12]


def _name_of(target: Table, row: records.Row, column: str) -> str:
    title = row.get(target.title_field)
    return str(row[column] if title is MASK else title or "")


def _codes(column: Field, text: str) -> list[tuple[str, str]]:
    found = dictionary.current().code_list(column.code_list)
    if found is None:
        return []
    folded = fold(text)
    pairs = ((i.code, i.name_vi) for i in found.items if i.valid_to is None)
    return [p for p in pairs if folded in fold(f"{p[0]} {p[1]}")][:12]


@needs("records.read")
@require_safe
def changes(request: Request, contract_id: str) -> HttpResponse:
    """List the latest changes of the table's rows, and what was done to its contract."""
    place = Place.of(request, contract_id)
    found = RecordHistory.objects.filter(table_name=place.table.name)
    unit, column = place.access.unit, place.table.unit_field
    if unit is not None:
        found = found.filter(**{f"row__{column}": unit}) if unit and column else found.none()
    event = request.GET.get("su_kien", "")
    if event in ("NEW", "UPDATE", "CANCEL"):
        found = found.filter(event=event)
    paging = Paging.of(request, found.count())
    entries = list(
        found.order_by("-changed_at", "-id")[paging.offset : paging.offset + paging.size]
    )
    known = seen.named(place.access, (entry.row_id for entry in entries))
    for entry in entries:
        entry.row_id = known[entry.row_id].name
    context = place.frame("history") | {
        "entries": entries,
        "paging": paging,
        "event": event,
        "contract_changes": audit.of_subject(f"contract:{contract_id}")[:20],
    }
    return render(request, "records/changes.html", context)
