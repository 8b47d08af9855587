"""Versions of contracts that senders announced: what changes, and a person's decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.core.contract.diff import Difference, compare
from lienthong.core.contract.parse import parse_contract
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.sync import adopting
from lienthong.services.sync.models import InContract

SHOWN_ACCEPTED = 5


@needs("sync.read")
@require_safe
def announced(request: Request) -> HttpResponse:
    """List what waits for a decision, each with its changes."""
    entries = [_entry(one) for one in adopting.waiting_decisions()]
    context = {"entries": entries, "accepted": adopting.accepted_lately(SHOWN_ACCEPTED)}
    return render(request, "sync/contracts.html", context)


@needs("sync.manage")
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """Take a version on."""
    try:
        held = adopting.accept(entry_id=pk, by=request.user.actor)
    except UserError as error:
        messages.error(request, said(error.message, error.values))
    else:
        values = {"contract": held.contract_id, "version": held.version}
        messages.success(request, _("Đã nhận hợp đồng %(contract)s %(version)s.") % values)
    return redirect("web:sync:contracts")


@needs("sync.manage")
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """Do not take a version on; the reason goes to the sender."""
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        messages.error(request, _("Nhập lý do từ chối; lý do được gửi cho nút gửi."))
        return redirect("web:sync:contracts")
    held = adopting.refuse(entry_id=pk, reason=reason, by=request.user.actor)
    values = {"contract": held.contract_id, "version": held.version}
    messages.success(request, _("Đã từ chối hợp đồng %(contract)s %(version)s.") % values)
    return redirect("web:sync:contracts")


def _entry(held: InContract) -> dict[str, Any]:
    difference = _difference(held)
    changes = difference.changes if difference else ()
    return {
        "held": held,
        "state": STATES[held.state](),
        "level": LEVELS.get(held.level, lambda: "")(),
        "before": difference.before if difference else "",
        "changes": [
            (LEVELS[one.level](), said(one.sentence, dict(one.values)))
            for one in sorted(changes, key=lambda one: one.level != "major")
        ],
    }


def _difference(held: InContract) -> Difference | None:
    """What the version changes here; None when its text cannot be read."""
    try:
        contract, _document = parse_contract(held.text, file=f"{held.contract_id}.yaml", kept=True)
    except UserError:
        return None
    return compare(contracts.find(contract.id), contract, dictionary.current().successors)


LEVELS = {
    "new": lambda: _("cơ sở dữ liệu mới"),
    "none": lambda: _("không đổi"),
    "patch": lambda: _("sửa lời"),
    "minor": lambda: _("tương thích"),
    "major": lambda: _("phá vỡ tương thích"),
}
STATES = {
    InContract.HELD: lambda: _("chờ quyết định"),
    InContract.REFUSED: lambda: _("đã từ chối"),
    InContract.APPLYING: lambda: _("đang chuyển đổi"),
}
