"""The desk of one table: causes with counts and age, the rows, and what can be done with them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.intake.desk import overview, preview
from lienthong.entrypoints.web.intake.desk.filtering import MINE, NOBODY, Filter
from lienthong.entrypoints.web.intake.reach import batch_of, table_choices
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.questions import offered
from lienthong.entrypoints.web.records import form
from lienthong.services.accounts.models import User
from lienthong.services.intake.desk import asking, causes, deadlines
from lienthong.services.intake.desk.veiling import hidden_here, problems_of, veiled
from lienthong.services.intake.models import HeldBack, Origin, QuarantinedRow, QuarantineState
from lienthong.services.records.access import Access

GROUPS = 25
ROWS = 30


@needs("records.write")
@require_safe
def desk(request: Request) -> HttpResponse:
    """Show the desk: of all tables, or the causes and rows of one."""
    if not request.GET.get("bang"):
        return overview.page(request)
    found = Filter.of(request)
    table = found.access.table
    total = asking.count(found.asked)
    paging = Paging.of(request, total, size=ROWS)
    rows = asking.page(found.asked, offset=paging.offset, size=paging.size)
    names = _names({row.assignee for row in rows})
    context = {
        "table": table,
        "tables": table_choices(request.user, "write"),
        "found": found,
        "asked": found.asked,
        "total": total,
        "paging": paging,
        "rows": [line(row, found.access, names) for row in rows],
        "query": request.GET.urlencode(),
        "batch": batch_of(request.user, found.asked.batch) if found.asked.batch else None,
        "unit": found.access.write_unit,
        "narrowed": any(
            request.GET.get(n)
            for n in ("ly_do", "quy_tac", "don_vi", "nguoi", "lo", "cot", "phan_loai", "nguon",
                      "tim")
        ),
    }  # fmt: skip
    context |= _groups(request, found) | _choices(request, found)
    if found.asked.state in ("open", "discarded"):
        context |= preview.context(request, found, total)
    return render(request, "intake/desk/table.html", context)


def _groups(request: Request, found: Filter) -> dict[str, Any]:
    """Return the list of causes, or the one that is looked at."""
    if not found.asked.is_open:
        return {}
    hidden = hidden_here(found.access)
    if found.key is not None:
        by, key = found.key
        one = causes.cause(found.asked, key, by)
        shown = group(one, found.access, hidden) if one else None
        values = by == "reason" and one is not None and one.column is not None
        return {"group": shown, "groups": _values(found, hidden) if values else []}
    asked_page = request.GET.get("trang_nhom", "1")
    number = max(int(asked_page), 1) if asked_page.isdecimal() and len(asked_page) < 9 else 1
    listed = causes.groups(
        found.asked,
        each="reason" if found.by_reason else "cause",
        sort="age" if found.by_age else "count",
        limit=GROUPS,
        offset=(number - 1) * GROUPS,
    )
    return {
        "groups": [group(g, found.access, hidden) for g in listed.shown],
        "group_pages": Paging(number, GROUPS, listed.total),
        "by": listed.by,
        "too_many": listed.by == "reason" and not found.by_reason,
    }


def _values(found: Filter, hidden: frozenset[str]) -> list[dict[str, Any]]:
    """Return the causes of one reason: its values, with most rows first."""
    listed = causes.groups(found.asked, limit=GROUPS)
    return [group(g, found.access, hidden) for g in listed.shown]


def group(one: causes.Group, access: Access, hidden: frozenset[str]) -> dict[str, Any]:
    """Return a group of rows as pages show it."""
    problem = veiled(one.problem, access, hidden)
    told = form.complaint(problem)
    fields = [access.table.by_name[c] for c in problem.columns if c in access.table.by_name]
    return {
        "key": str(one.key),
        "text": told.message,
        "remedy": told.remedy,
        "problem": problem,
        "value": problem.value,
        "count": one.count,
        "waiting": one.waiting,
        "oldest": one.oldest,
        "units": one.units,
        "more_units": one.unit_count - len(one.units),
        "batches": one.batches,
        "fields": fields,
        "field": fields[0] if len(fields) == 1 else None,
        "choices": offered(problem),
    }


def _choices(request: Request, found: Filter) -> dict[str, Any]:
    """Return what the filters offer."""
    table = found.access.table
    every = causes.reasons(table.name)
    hidden = hidden_here(found.access)
    columns = dict.fromkeys(c for r in every for c in r.problem.columns if c in table.by_name)
    return {
        "states": QuarantineState.choices,
        "verdicts": HeldBack.choices,
        "origins": [(o.value, o.label) for o in Origin if o in (Origin.FILE, Origin.RECEIVER)],
        "columns": [(c, display.title_of(table.field(c))) for c in columns],
        "reasons": [(str(r.key), _reason_text(r.problem, found.access, hidden)) for r in every],
        "units": [(u, u) for u in _units(found)],
        "people": [
            (MINE, _("Việc của tôi")),
            (NOBODY, _("Chưa giao cho ai")),
            *((p.username, str(p)) for p in _writers(found) if p != request.user),
        ],
    }


def _reason_text(problem: Problem, access: Access, hidden: frozenset[str]) -> str:
    return form.complaint(veiled(problem, access, hidden)).message


def _units(found: Filter) -> list[str]:
    if found.access.write_unit is not None:
        return []
    from lienthong.services.intake.desk.overview import loads

    return sorted({one.unit for one in loads([found.access.table.name]) if one.unit})


def _writers(found: Filter) -> Sequence[User]:
    """Return the people who may be given rows of this table."""
    people = User.objects.filter(is_active=True, role__in=("data_officer", "clerk"))
    if found.access.write_unit is not None:
        people = people.filter(unit=found.access.write_unit)
    return list(people.order_by("full_name")[:300])


def _names(usernames: set[str]) -> dict[str, str]:
    found = User.objects.filter(username__in=usernames - {""})
    return {user.username: str(user) for user in found}


def line(row: QuarantinedRow, access: Access, names: dict[str, str]) -> dict[str, Any]:
    """Return a row of the list."""
    hidden = access.hidden_of(row.unit)
    table: Table = access.table
    title = access.name_of(row.row_id, hidden) if row.row_id else ""
    if not title:
        shown = {f.title for f in table.fields if f.name not in hidden}
        title = next((text for name, text in row.raw.items() if text and name in shown), "")
    problems = [p for p in problems_of(row, access) if p.severity == "error"]
    return {
        "row": row,
        "title": title,
        "problems": [form.complaint(p) for p in problems],
        "person": names.get(row.assignee, row.assignee),
        "late": row.state == "open" and deadlines.is_late(row.since or row.created_at),
    }
