"""Search the audit log and prove that nobody changed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.audit.words import ACTIONS
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts.models import User
from lienthong.services.audit import queries
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import opaque
from lienthong.services.records.access import Access
from lienthong.services.records.masking import masked


@dataclass(frozen=True)
class Change:
    """One entry as it is shown: the action in words, and each fact that changed."""

    entry: AuditRecord
    subject: str
    action: str
    facts: list[tuple[str, Any, Any]]


@needs("audit.read", "accounts.manage")
@require_safe
def log(request: Request) -> HttpResponse:
    """List the records that match, newest first."""
    text, action = request.GET.get("tim", "").strip(), request.GET.get("viec", "")
    access = _access(request.user)
    found = _search(access, text, action)
    paging = Paging.of(request, found.count())
    context = {
        "rows": changes(access, list(found[paging.offset : paging.offset + paging.size])),
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


def _access(user: User) -> dict[str, Access]:
    return {
        table.name: Access.of(user, contract, table)
        for contract in contracts.all_current()
        for table in contract.tables
    }


def _search(access: Mapping[str, Access], text: str, action: str) -> QuerySet[AuditRecord]:
    """Search; a row whose key is masked is found by its reference only."""
    closed = [name for name, of in access.items() if of.hides_key(of.always_hidden)]
    table, mark, reference = text.partition(":")
    if mark and table in closed:
        row_id = opaque.row_id_of(access[table].table, reference)
        return queries.of_subject(f"{table}:{row_id}") if row_id else AuditRecord.objects.none()
    return queries.search(text=text, action=action, closed=closed)


def changes(access: Mapping[str, Access], entries: list[AuditRecord]) -> list[Change]:
    """Return the entries for showing; personal fields are masked as the role demands."""
    every = frozenset().union(*(a.always_hidden for a in access.values()))
    return [_change(entry, access, every) for entry in entries]


def _change(entry: AuditRecord, access: Mapping[str, Access], every: frozenset[str]) -> Change:
    action = str(ACTIONS.get(entry.action, entry.action))
    table, mark, row_id = entry.subject.partition(":")
    of_table = access.get(table) or access.get(str((entry.after or {}).get("table", "")))
    if of_table is None:
        return Change(entry, entry.subject, action, _facts(entry, every, None))
    hidden = of_table.always_hidden
    called = entry.subject
    if mark and table == of_table.table.name:
        called = f"{table}:{of_table.name_of(row_id, hidden)}"
    return Change(entry, called, action, _facts(entry, hidden, of_table))


def _facts(
    entry: AuditRecord, hidden: frozenset[str], access: Access | None
) -> list[tuple[str, Any, Any]]:
    """Return what changed; a hidden value shows that it changed, not what it is."""
    old, new = entry.before or {}, entry.after or {}
    shown_old, shown_new = (_called(masked(part, hidden), access, hidden) for part in (old, new))
    names = dict.fromkeys([*old, *new])
    return [(n, shown_old.get(n), shown_new.get(n)) for n in names if old.get(n) != new.get(n)]


def _called(facts: dict[str, Any], access: Access | None, hidden: frozenset[str]) -> dict[str, Any]:
    """Return facts with the rows that they speak of called as the person may call them."""
    if access is None or not access.hides_key(hidden):
        return facts
    if isinstance(facts.get("rows"), dict):
        rows = facts["rows"].items()
        facts["rows"] = {access.name_of(str(row_id), hidden): v for row_id, v in rows}
    if facts.get("row"):
        facts["row"] = access.name_of(str(facts["row"]), hidden)
    return facts
