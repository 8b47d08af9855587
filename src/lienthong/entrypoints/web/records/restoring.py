"""Bring an old version of a row back, through the same door as every other change.

The old values are standardised and checked by the rules of today; the page says what will change
and what would be refused before anything is written. History goes on: nothing in it is undone.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.json_form import canonical
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.records import form, showing, versions
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.intake import actions as intake
from lienthong.services.records import values as stored
from lienthong.services.records.models import RecordHistory
from lienthong.services.records.queries import Row


@needs("records.write")
@require_http_methods(["GET", "HEAD", "POST"])
def restore(
    request: Request, contract_id: str, table: str, version: int, row_id: str
) -> HttpResponse:
    """Show what bringing a version back would do; a POST does it."""
    place, found = showing.open_row(request, contract_id, table, row_id)
    if not showing.may_edit(place, found):
        raise NotAllowed(
            N_("Bạn không được sửa bản ghi này nên không khôi phục được."),
            remedy=N_("Đề nghị đơn vị giữ bản ghi khôi phục."),
        )
    entries = versions.history(place, str(found["_id"]))
    entry = showing.version_of(entries, str(version), default=0)
    old = _values(place, entry)
    if request.method == "POST":
        return _done(request, place, found, entry, old)
    trial = intake.trial(
        table_name=place.table.name,
        values={n: found[n] for n in place.table.by_name} | old,
        by=request.user.actor,
    )
    after = {n: stored.to_json(v) for n, v in trial.values.items()}
    now = {n: stored.to_json(found[n]) for n in place.table.by_name}
    context = place.frame("records") | {
        "row": place.access.veiled(found),
        "row_title": place.title_of_row(found),
        "entry": entry,
        "changes": versions.differences(place, now, after),
        "problems": [form.complaint(p) for p in trial.problems],
        "refused": not trial.accepted,
        "cancelled": found["_event"] == "CANCEL",
    }
    return render(request, "records/restore.html", context)


def _done(
    request: Request, place: Place, found: Row, entry: RecordHistory, old: dict[str, Any]
) -> HttpResponse:
    sent = request.POST.get("phien_ban", "")
    result = intake.save_row(
        table_name=place.table.name,
        row_id=str(found["_id"]),
        values=old,
        expected_version=int(sent) if sent.isdecimal() else 0,
        by=request.user.actor,
        origin="restore",
        reason=f"khôi phục bản {entry.version}",
    )
    name = str(place.access.veiled(found)["_id"])
    if not result.saved:
        messages.error(request, _("Chưa khôi phục: bản cũ không qua được quy tắc hôm nay."))
        return redirect(
            "web:records:restore", place.contract.id, place.table.name, entry.version, name
        )
    text = _("Đã khôi phục bản %(old)s; bản ghi nay là phiên bản %(version)s.")
    messages.success(request, text % {"old": entry.version, "version": result.version})
    return redirect("web:records:row", place.contract.id, place.table.name, name)


def _values(place: Place, entry: RecordHistory) -> dict[str, Any]:
    """Return what a version held, for the fields this person may write; never the identity."""
    typed = stored.typed(place.table, entry.row)
    names = set(place.access.writable) - set(place.table.primary_key)
    return {n: _cell(place.table, n, typed[n]) for n in place.table.by_name if n in names}


def _cell(table: Table, name: str, value: Any) -> Any:
    return canonical(value) if value is not None and table.field(name).is_nested else value
