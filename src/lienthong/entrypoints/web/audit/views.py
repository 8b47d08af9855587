"""Search the audit log and prove that nobody changed it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.audit.words import ACTIONS
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts.models import User
from lienthong.services.audit import queries
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import queries as contracts
from lienthong.services.records.masking import masked


@dataclass(frozen=True)
class Change:
    """One entry as it is shown: the action in words, and each fact that changed."""

    entry: AuditRecord
    action: str
    facts: list[tuple[str, Any, Any]]


@needs("audit.read", "accounts.manage")
@require_safe
def log(request: Request) -> HttpResponse:
    """List the records that match, newest first."""
    text, action = request.GET.get("tim", "").strip(), request.GET.get("viec", "")
    found = queries.search(text=text, action=action)
    paging = Paging.of(request, found.count())
    context = {
        "rows": changes(request.user, list(found[paging.offset : paging.offset + paging.size])),
        "paging": paging,
        "text": text,
        "action": action,
        "actions": [("", _("Mọi việc")), *_known_actions()],
    }
    return render(request, "audit/log.html", context)


@needs("audit.read", "accounts.manage")
@require_POST
def prove(request: Request) -> HttpResponse:
    """Check the whole chain of hashes and say what was found."""
    broken = queries.first_broken_link()
    context = {"broken": broken, "count": AuditRecord.objects.count()}
    return render(request, "audit/_proof.html", context)


def _known_actions() -> list[tuple[str, str]]:
    known = AuditRecord.objects.order_by("action").values_list("action", flat=True).distinct()
    return [(action, str(ACTIONS.get(action, action))) for action in known]


def changes(user: User, entries: list[AuditRecord]) -> list[Change]:
    """Return the entries for showing; personal fields are masked as the role demands."""
    hidden = {
        table.name: display.hidden_columns(user, table)
        for contract in contracts.all_current()
        for table in contract.tables
    }
    every = frozenset().union(*hidden.values()) if hidden else frozenset()
    return [
        Change(
            entry,
            str(ACTIONS.get(entry.action, entry.action)),
            _facts(entry, hidden.get(entry.subject.partition(":")[0], every)),
        )
        for entry in entries
    ]


def _facts(entry: AuditRecord, hidden: frozenset[str]) -> list[tuple[str, Any, Any]]:
    """Return what changed; a hidden value shows that it changed, not what it is."""
    old, new = entry.before or {}, entry.after or {}
    shown_old, shown_new = masked(old, hidden), masked(new, hidden)
    names = dict.fromkeys([*old, *new])
    return [(n, shown_old.get(n), shown_new.get(n)) for n in names if old.get(n) != new.get(n)]
