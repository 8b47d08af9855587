"""The entry form as pages: a new row, a row to change, what happens when it is sent.

One address answers all buttons of the form: save, and «add a line», «remove», «move» of lists,
which save nothing and come back with the form (or, for htmx, with the list alone).
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.base.settings import current as node
from lienthong.core.rules.condition import deciding
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import refusal, said
from lienthong.entrypoints.web.records import attaching, form, returning
from lienthong.entrypoints.web.records.form import Group
from lienthong.entrypoints.web.records.opened import Opened
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts.standing import ContractChanged
from lienthong.services.intake import actions as intake
from lienthong.services.records import drafts, submissions
from lienthong.services.records.models import FormDraft

MANY_FIELDS = 24


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new_row(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Make a row by the form."""
    return _answer(request, Opened.new(request, contract_id, table))


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_row(request: Request, contract_id: str, table: str, row_id: str) -> HttpResponse:
    """Change a row by the form, if nobody changed it meanwhile."""
    return _answer(request, Opened.of_row(request, contract_id, table, row_id))


@needs("records.write")
@require_POST
def conditions(request: Request, contract_id: str, table: str) -> HttpResponse:
    """Tell which fields the form does not ask for, given what has been typed so far."""
    place = Opened.new(request, contract_id, table).place
    values = form.posted(place, request.POST.dict(), request.user)
    hidden = form.hidden_now(place.table, values)
    return JsonResponse(
        {
            "hidden": sorted(n for n in hidden if not values.get(n)),
            "idle": sorted(n for n in hidden if values.get(n)),
        }
    )


def _answer(request: Request, opened: Opened) -> HttpResponse:
    if request.method != "POST":
        return _first_page(request, opened)
    texts = _by_present_names(opened.place, request.POST.dict())
    try:
        texts |= attaching.uploaded(request, opened.place)
    except UserError as error:
        return _again(request, opened, texts, error=error, status=error.status)
    if (done := form.reworked(opened.place.table, texts)) is not None:
        return _worked(request, opened, *done)
    version = opened.place.contract.version
    if texts.get("hop_dong", version) != version:
        # What was typed is kept, under the names of today; a person looks before it is saved.
        return _again(request, opened, texts, error=ContractChanged(), status=409)
    return _save(request, opened, texts)


def _by_present_names(place: Place, texts: dict[str, str]) -> dict[str, str]:
    """Return what a form sent, opened before a rename maybe, under the names of today."""
    found: dict[str, str] = {}
    for name, text in texts.items():
        head, dot, rest = name.partition(".")
        now = place.table.now(head) or head
        if now == head or f"{now}{dot}{rest}" not in texts:
            found[f"{now}{dot}{rest}"] = text
    return found


def _first_page(request: Request, opened: Opened) -> HttpResponse:
    draft = drafts.find(opened.place.table, opened.row_id or "", request.user.actor)
    if draft is None:
        return _page(request, opened, opened.values)
    begun = replace(opened, version=draft.version)
    return _page(request, begun, draft.values, draft=draft, moved=draft.version != opened.version)


def _worked(
    request: Request, opened: Opened, changed: Mapping[str, str], path: str
) -> HttpResponse:
    values = form.posted(opened.place, changed, request.user)
    if request.htmx:
        groups = _groups(request, opened, values, (), changed)
        entry = next(
            (e for g in groups for e in g.entries if e.path == path.partition(".")[0]), None
        )
        if entry is not None:
            context = opened.place.frame("records") | {"e": entry}
            return render(request, "records/entries/entry.html", context)
    return _page(request, opened, values, texts=changed)


def _save(request: Request, opened: Opened, texts: Mapping[str, str]) -> HttpResponse:
    place = opened.place
    values = form.posted(place, texts, request.user)
    sent = {
        n: t
        for n, t in values.items()
        if n in place.access.writable and not _same(t, opened.values.get(n))
    }
    try:
        result = intake.save_row(
            table_name=place.table.name,
            row_id=opened.row_id,
            values=sent,
            expected_version=opened.version if opened.row_id is not None else None,
            by=request.user.actor,
            origin="form",
            submission=_sending(texts, values),
        )
    except UserError as error:
        if error.status == 403:
            return refusal(request, error)
        return _again(request, opened, texts, error=error, status=error.status)
    if not result.saved:
        return _again(request, opened, texts, result.problems, status=422)
    drafts.drop(table=place.table, row_id=opened.row_id or "", by=request.user.actor)
    _say_saved(request, place, values, result)
    name = place.access.name_of(result.row_id, place.hidden)
    if back := returning.asked(request):
        if result.event in ("UNCHANGED", "REPEATED"):
            return HttpResponseRedirect(back)
        return returning.to(request, back, place.table.name, request.user.actor)
    return redirect("web:records:row", place.contract.id, place.table.name, name)


def _sending(texts: Mapping[str, str], values: Mapping[str, str]) -> str:
    """Return what tells this sending from others: the form's token, and what was typed in it."""
    token = texts.get("lan_gui", "")[:20]
    return f"{token}:{submissions.digest(values)[:40]}" if token else ""


def _same(typed: str, held: str | None) -> bool:
    """Tell whether a field was left as it was: then its value is not even read again."""
    return held is not None and typed.replace("\r\n", "\n") == held


def _say_saved(
    request: Request, place: Place, values: Mapping[str, str], result: intake.SaveResult
) -> None:
    if result.event == "UNCHANGED":
        messages.success(request, _("Không có gì thay đổi."))
        return
    if result.event == "REPEATED":
        messages.success(request, _("Biểu mẫu này đã được lưu trước đó; không lưu thêm lần nữa."))
        return
    text = _("Đã lưu bản ghi, phiên bản %(version)s.") % {"version": result.version}
    messages.success(request, text)
    for problem in result.problems:
        messages.warning(request, said(problem.message, dict(problem.values)))
    if titles := form.idle(place, values):
        text = _("Đã giữ giá trị ở ô không cần cho bản ghi này: %(fields)s.")
        messages.warning(request, text % {"fields": ", ".join(titles)})


def _again(
    request: Request,
    opened: Opened,
    texts: Mapping[str, str],
    problems: tuple[Problem, ...] = (),
    *,
    error: UserError | None = None,
    status: int,
) -> HttpResponse:
    values = form.posted(opened.place, texts, request.user)
    return _page(request, opened, values, problems, texts=texts, error=error, status=status)


def _groups(
    request: Request,
    opened: Opened,
    values: Mapping[str, str],
    problems: tuple[Problem, ...],
    texts: Mapping[str, str] | None,
) -> list[Group]:
    return form.form_groups(
        opened.place,
        request.user,
        values,
        problems,
        existing=opened.row_id is not None,
        texts=texts,
    )


def _page(
    request: Request,
    opened: Opened,
    values: Mapping[str, str],
    problems: tuple[Problem, ...] = (),
    *,
    texts: Mapping[str, str] | None = None,
    draft: FormDraft | None = None,
    moved: bool = False,
    error: UserError | None = None,
    status: int = 200,
) -> HttpResponse:
    place, groups = opened.place, _groups(request, opened, values, problems, texts)
    context = place.frame("records") | {
        "groups": groups,
        "jump": len(groups) > 1 and sum(len(g.entries) for g in groups) > MANY_FIELDS,
        "row_id": opened.name,
        "foreign": opened.source not in ("", node().node_id),
        "version": opened.version,
        "submission": (texts or {}).get("lan_gui") or secrets.token_urlsafe(12),
        "problems": [form.complaint(p) for p in problems],
        "refused": error and (said(error.message, error.values), said(error.remedy, error.values)),
        "draft": draft,
        "draft_moved": moved,
        "offered": opened.row_id is None and bool(opened.values) and draft is None,
        "decides": bool(deciding(place.table)),
        "back": returning.asked(request),
    }
    return render(request, "records/form.html", context, status=status)
