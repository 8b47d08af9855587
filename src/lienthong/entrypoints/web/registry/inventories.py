"""An agency's inventory as pages: hand in, look at what was understood, decide, confirm, undo."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.sheets.sifting import REASONS
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.registry.agencies import demanded_day
from lienthong.entrypoints.web.registry.views import frame
from lienthong.entrypoints.web.registry.words import DECISIONS, INVENTORY_STATES, VERDICTS
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import queries as contracts
from lienthong.services.registry import actions, errors, register
from lienthong.services.registry.actions.inventory import POSSIBLE
from lienthong.services.registry.agencies import queries as agencies
from lienthong.services.registry.inventory import reading
from lienthong.services.registry.inventory.models import Inventory, InventoryLine

MOST_BYTES = 50 * 1024 * 1024
_FIELDS_LEFT = frozenset({"co_quan", "ten_co_quan", "nhom", "thu_tu", "la_quoc_gia",
                          "nghia_quoc_gia", "nguon", "ngay_ra_soat"})  # fmt: skip


@needs("records.import")
@require_http_methods(["GET", "HEAD", "POST"])
def inventories(request: Request) -> HttpResponse:
    """List the inventories handed in; take a new one."""
    message: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return redirect("web:registry:inventory", _received(request).pk)
        except UserError as error:
            message = {
                "message": said(error.message, error.values),
                "place": error.place,
                "remedy": said(error.remedy, error.values),
            }
    scope = accounts.write_scope(request.user)
    units = [u for u in agencies.in_force(clock.today()) if scope is None or u.id == scope]
    found = Inventory.objects.select_related("agency").annotate(count=Count("lines"))
    found = found if scope is None else found.filter(agency_id=scope)
    context = frame("inventories") | message | {
        "undeclared": contracts.find("danh-muc-csdl") is None,
        "rows": [(i, *INVENTORY_STATES[i.state]) for i in found[:100]],
        "agencies": [("", "—"), *((u.id, u.name) for u in units)],
        "agency": request.POST.get("co_quan", ""),
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "registry/inventories.html", context, status=400 if message else 200)


def _received(request: Request) -> Inventory:
    file = request.FILES.get("tep")
    if not isinstance(file, UploadedFile):
        raise UserError(N_("Chưa chọn tệp."), remedy=N_("Chọn tệp bảng kiểm kê rồi nộp lại."))
    if (file.size or 0) > MOST_BYTES:
        raise UserError(
            N_("Tệp lớn hơn %(limit)s MB."),
            values={"limit": MOST_BYTES // 1024**2},
            place=str(file.name),
            remedy=N_("Bỏ ảnh và trang tính không cần khỏi tệp rồi nộp lại."),
        )
    return actions.receive_inventory(
        agency_id=request.POST.get("co_quan", ""),
        file_name=str(file.name),
        content=file.read(),
        as_of=demanded_day(request.POST.get("ngay", "")),
        by=request.user.actor,
    )


def held(request: Request, pk: int) -> Inventory:
    """Return an inventory this person may see. Raises UnknownInventory."""
    found = Inventory.objects.select_related("agency").filter(pk=pk).first()
    scope = accounts.write_scope(request.user)
    if found is None or (scope is not None and found.agency_id != scope):
        raise errors.UnknownInventory(pk)
    return found


@needs("records.import")
@require_safe
def inventory(request: Request, pk: int) -> HttpResponse:
    """Show what an inventory holds: how it was read, and its lines with what is proposed."""
    found = held(request, pk)
    counts = dict(
        found.lines.order_by()
        .values_list("verdict")
        .annotate(n=Count("pk"))
        .values_list("verdict", "n")
    )
    verdict, decision = request.GET.get("kieu", ""), request.GET.get("chon", "")
    lines = found.lines.filter(verdict=verdict) if verdict in VERDICTS else found.lines.all()
    waiting = found.lines.filter(verdict="new", decision="").count()
    if decision == "cho":
        lines = lines.filter(verdict="new", decision="")
    paging = Paging.of(request, lines.count(), 50)
    table = register.register_table()
    shown = lines[paging.offset : paging.offset + paging.size]
    state, tone = INVENTORY_STATES[found.state]
    context = frame("inventories") | {
        "inventory": found,
        "state": state,
        "tone": tone,
        "open": found.state == Inventory.State.OPEN,
        "counts": [(v, *VERDICTS[v], counts.get(v, 0)) for v in VERDICTS],
        "waiting": waiting,
        "written": found.lines.filter(version__isnull=False).count(),
        "lines": [_line(line, table) for line in shown],
        "paging": paging,
        "verdict": verdict,
        "only_waiting": decision == "cho",
        "columns": _columns(found, table),
        "fields": _fields(table),
        "left_out": [(n, _reason(r), text) for n, r, text in found.left_out[:50]],
        "sheets": [(s, s) for s in found.sheets],
        "bulk": [(d, DECISIONS[d]) for d in _bulk(verdict, decision)],
    }
    return render(request, "registry/inventory.html", context)


def _reason(code: str) -> str:
    return _("không có tên hệ thống") if code == reading.NAMELESS else said(REASONS.get(code, code))


def _bulk(verdict: str, decision: str) -> list[str]:
    possible = POSSIBLE.get("new" if decision == "cho" else verdict, frozenset())
    return [d for d in DECISIONS if d in possible]


def _columns(found: Inventory, table: Any) -> list[dict[str, Any]]:
    return [
        {"title": title, "field": field, "wording": wording, "by": by}
        for title, field, wording, by in found.columns
    ]


def _fields(table: Any) -> list[tuple[str, str]]:
    fields = [(f.name, display.title_of(f)) for f in table.fields if f.name not in _FIELDS_LEFT]
    return [("", _("Không lấy")), *fields]


def _line(line: InventoryLine, table: Any) -> dict[str, Any]:
    title, tone = VERDICTS[line.verdict]
    facts = [
        (display.title_of(table.field(k)), display.shown(table.field(k), v))
        for k, v in line.cells.items()
        if v not in (None, "") and k in table.by_name and k not in (*_FIELDS_LEFT, "ten", "ma")
    ]
    differences = [
        (display.title_of(table.field(k)), _shown(table, k, before), _shown(table, k, after))
        for k, before, after in line.differences
        if k in table.by_name
    ]
    return {
        "line": line,
        "verdict": title,
        "tone": tone,
        "facts": facts if line.verdict == "new" else [],
        "differences": differences,
        "problems": [
            (said(p["message"], p["values"]), said(p["remedy"], p["values"])) for p in line.problems
        ],
        "decision": DECISIONS.get(line.decision, ""),
        "possible": [
            (d, DECISIONS[d])
            for d in DECISIONS
            if d in POSSIBLE.get(line.verdict, frozenset()) and (d != "link" or line.overlaps)
        ],
    }


def _shown(table: Any, name: str, text: str) -> str:
    field = table.field(name)
    return display.code_name(field.code_list, text) if field.code_list and text else text


@needs("records.import")
@require_POST
def columns(request: Request, pk: int) -> HttpResponse:
    """Read the file anew: another sheet, or columns matched by the person."""
    found = held(request, pk)
    data = request.POST
    mapping = {
        title: data.get(f"cot-{number}") or None
        for number, (title, *_rest) in enumerate(found.columns)
    }
    sheet = data.get("trang_tinh", found.sheet)
    again = data.get("viec") == "again"
    actions.match_columns(
        inventory_id=pk, mapping=found.mapping if again else mapping, sheet=sheet,
        by=request.user.actor,
    )  # fmt: skip
    messages.success(request, _("Đã đọc và so lại."))
    return redirect("web:registry:inventory", pk)


@needs("records.import")
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Decide one line, or all the lines that the list shows."""
    found = held(request, pk)
    data, by = request.POST, request.user.actor
    if same := data.get("la", ""):
        actions.recognise_line(
            inventory_id=pk, line_id=_number(data.get("dong")), row_id=same, by=by
        )
        return _back(request, pk)
    ids = [_number(data.get("dong"))] if data.get("dong") else _listed(found, data)
    count = actions.decide_lines(
        inventory_id=pk, lines=ids, decision=data.get("quyet_dinh", ""), by=by
    )
    messages.success(
        request,
        ngettext("Đã quyết định %(count)s dòng.", "Đã quyết định %(count)s dòng.", count)
        % {"count": count},
    )
    return _back(request, pk)


def _listed(found: Inventory, data: Any) -> list[int]:
    lines = found.lines.filter(verdict=data.get("kieu", ""))
    if data.get("chon") == "cho":
        lines = found.lines.filter(verdict="new", decision="")
    return list(lines.values_list("pk", flat=True))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


def _back(request: Request, pk: int) -> HttpResponse:
    answer = redirect("web:registry:inventory", pk)
    query = request.POST.get("ve", "")
    if query and query.isprintable():
        answer["Location"] += f"?{query}"
    return answer


@needs("records.import")
@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Confirm an inventory, give it up, or undo what it wrote."""
    held(request, pk)
    by = request.user.actor
    match request.POST.get("viec"):
        case "confirm":
            accounts.demand(request.user, "records.write")
            actions.confirm_inventory(inventory_id=pk, by=by)
            messages.success(request, _("Đã ghi vào danh mục."))
        case "undo":
            accounts.demand(request.user, "records.write")
            left = actions.undo_inventory(inventory_id=pk, by=by)
            if left:
                said_left = ", ".join(left[:10])
                messages.warning(
                    request,
                    _("Đã hoàn tác, trừ các bản ghi đã được sửa sau đó: %(rows)s.")
                    % {"rows": said_left},
                )
            else:
                messages.success(request, _("Đã hoàn tác."))
        case _:
            actions.drop_inventory(inventory_id=pk, by=by)
            messages.success(request, _("Đã bỏ bảng kiểm kê."))
    return redirect("web:registry:inventory", pk)
