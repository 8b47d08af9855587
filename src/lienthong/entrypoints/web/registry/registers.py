"""The registers beside the plans: what each holds, and the way into its rows."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.core.contract.model import Table
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.registry.views import demand_keep, frame, may_keep
from lienthong.services.accounts.models import User
from lienthong.services.registry import actions, queries
from lienthong.services.registry.registers import rows as registers
from lienthong.services.registry.registers.totals import Totals, totals

# What a line on another page says of a row: the columns, and the column of its badge.
_SAID = {
    registers.BUDGET: ("ten", "nguon_von", "so_tien_duyet", "so_tien_chi"),
    registers.PARTNERS: ("ten_doanh_nghiep", "tinh_trang", "noi_dung"),
    registers.ENGINEERS: ("ho_ten", "vai_tro", "quyet_dinh"),
    registers.COURSES: ("ten", "hinh_thuc", "tu_ngay"),
    registers.ISSUES: ("noi_dung", "trang_thai", "han_tra_loi", "tra_loi"),
}


@dataclass(frozen=True)
class Line:
    """One row of a register on the page of a task or a database."""

    id: str
    text: str
    told: list[tuple[str, str]]


def related(held: list[registers.Held]) -> list[tuple[Table, list[Line]]]:
    """Return rows of registers as lines for the page of what they concern."""
    return [(one.table, [_line(one.table, row) for row in one.rows]) for one in held]


def _line(table: Table, row: dict[str, Any]) -> Line:
    first, *rest = _SAID.get(table.name, (table.title_field or "_id",))
    told = [
        (display.title_of(table.field(name)), text)
        for name in rest
        if (text := display.shown(table.field(name), row[name]))
    ]
    return Line(row["_id"], str(row[first] or row["_id"]), told)


@needs("records.read")
@require_safe
def overview(request: Request) -> HttpResponse:
    """Show every register with what it comes to."""
    tables, counts = registers.tables(), registers.counts()
    unit = _unit(request.user)
    context = frame("registers") | {
        "undeclared": not tables,
        "contract": registers.CONTRACT,
        "at": clock.now(),
        "registers": [
            (table, counts[name], _opens(request.user, name)) for name, table in tables.items()
        ],
        "totals": _totals(totals(day=clock.today(), unit=unit)),
        "unit": unit,
        "waiting": queries.counts()["partners"] - counts.get(registers.PARTNERS, 0),
        "may_keep": may_keep(request.user),
    }
    return render(request, "registry/registers.html", context)


def _unit(user: User) -> str | None:
    """Return the only unit whose rows the person reads, None when every unit's."""
    access = registers.access_of(user, registers.BUDGET)
    return access.unit if access else None


def _opens(user: User, name: str) -> bool:
    access = registers.access_of(user, name)
    return access is not None and access.may_write


def _totals(found: Totals) -> dict[str, Any]:
    return {
        "money": [
            (line, display.code_name("nguon-von-nhiem-vu", line.source),
             100 * line.spent / line.approved if line.approved else None)
            for line in found.money
        ],
        "approved": sum(line.approved for line in found.money),
        "spent": sum(line.spent for line in found.money),
        "engineers": [
            (role, display.code_name("vai-tro-tong-cong-trinh-su", role), number)
            for role, number in found.engineers.items()
        ],
        "training": found.training,
        "issues": found.issues,
    }  # fmt: skip


@needs("records.write")
@require_POST
def enter(request: Request) -> HttpResponse:
    """Enter the pairs and texts that the plans name and no row holds yet."""
    demand_keep(request.user)
    entered = actions.enter_known(by=request.user.actor)
    text = _("Đã đưa %(n)s dòng của các kế hoạch vào sổ.") % {"n": sum(entered.values())}
    messages.success(request, text)
    return redirect("web:registry:registers")
