"""Work on many rows: started from the desk's form, watched while it runs, undone."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.desk import preview
from lienthong.entrypoints.web.intake.desk.filtering import Filter
from lienthong.entrypoints.web.paging import Paging
from lienthong.entrypoints.web.records import form
from lienthong.services.intake.actions import asked_questions, desk
from lienthong.services.intake.desk import causes, rules, running, works
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.desk.veiling import hidden_here, problems_of, veiled
from lienthong.services.intake.models import DeskLine, DeskOperation
from lienthong.services.intake.scope import access_of
from lienthong.services.records.access import Access

LOOK = "xem"


@needs("records.write")
@require_POST
def start(request: Request) -> HttpResponse:
    """Do what the work form asks, or show first what it would do."""
    question = QueryDict(request.POST.get("cau_hoi", ""))
    found = Filter.of(request, question.dict())
    asked = preview.meant(found, request.POST)
    task = request.POST.get("viec", "")
    if task == LOOK:
        return _look(request, question)
    _demand_choice(request, asked)
    words = _question(found)
    by, reason = request.user.actor, request.POST.get("ghi_chu", "").strip()
    if task == "tra_loi":
        made = _answer(request, asked, words)
    elif task == "giao":
        made = desk.start_assign(
            asked=asked,
            unit=request.POST.get("cho_don_vi", ""),
            person=request.POST.get("cho_nguoi", ""),
            note=request.POST.get("loi_nhan", ""),
            by=by,
            question=words,
        )
    elif task == "bo":
        made = desk.start_discard(
            asked=asked, reason=request.POST.get("ly_do_bo", ""), by=by, question=words
        )
    elif task == "mo_lai":
        made = desk.start_reopen(asked=asked, reason=reason, by=by, question=words)
    else:
        rule = preview.rule_of(request.POST)
        made = desk.start_fix(asked=asked, rule=rule, by=by, question=words, reason=reason)
    return redirect("web:intake:work", made.pk)


def _look(request: Request, question: QueryDict) -> HttpResponse:
    """Go back to the desk with the rule in the address: it shows before and after."""
    told = [(k, v) for k, v in question.items() if k not in _RULE_PARTS]
    told += [(k, v) for k in _RULE_PARTS if k != "chon" for v in [request.POST.get(k, "")] if v]
    told += [("chon", v) for v in request.POST.getlist("chon")]
    answer = redirect("web:intake:quarantine")
    answer["Location"] += f"?{urlencode(told)}#xem-truoc"
    return answer


_RULE_PARTS = (
    "viec", "cach", "cot_sua", "gia_tri", "tim_chu", "cap", "nguon_cot", "goi_y", "pham_vi",
    "chon", "ghi_chu",
)  # fmt: skip


def _demand_choice(request: Request, asked: Asked) -> None:
    if asked.ids == ():
        raise UserError(
            N_("Chưa đánh dấu dòng nào."),
            code="nothing-chosen",
            remedy=N_("Đánh dấu các dòng, hoặc chọn «Tất cả các dòng đang lọc»."),
        )
    if request.POST.get("viec") == "bo" and not request.POST.get("chac_chan"):
        raise UserError(
            N_("Chưa xác nhận bỏ các dòng này."),
            code="confirm-needed",
            remedy=N_("Đánh dấu ô xác nhận rồi bấm lại."),
        )


def _answer(request: Request, asked: Asked, words: str) -> DeskOperation:
    """Answer the question of the cause; remember it when asked to."""
    made = asked_questions.answer_question(
        asked=asked,
        choice=request.POST.get("tra_loi"),
        remember=bool(request.POST.get("nho")),
        reason=request.POST.get("ghi_chu", "").strip(),
        question=words,
        by=request.user.actor,
    )
    if request.POST.get("nho") and request.POST.get("tra_loi"):
        messages.success(request, _("Đã nhớ câu trả lời cho các tệp nộp sau."))
    return made


def _question(found: Filter) -> str:
    """Return in words which rows are meant, as the work's page and the audit log keep it."""
    hidden = hidden_here(found.access)
    if found.key is not None:
        one = causes.cause(found.asked, found.key[1], found.key[0])
        if one is not None:
            return form.complaint(veiled(one.problem, found.access, hidden)).message
    return said(N_("Các dòng đã chọn của bảng «%(table)s»."), {"table": found.access.table.title})


@needs("records.write")
@require_safe
def work(request: Request, pk: int) -> HttpResponse:
    """Show a piece of work: how far it is, what became of each row."""
    held, access = _held(request, pk)
    progress = running.progress(held)
    state = request.GET.get("ket_qua", "")
    lines = held.lines.select_related("row").order_by("id")
    if state in DeskLine.State.values:
        lines = lines.filter(state=state)
    counts = progress["counts"]
    paging = Paging.of(request, counts.get(state, 0) if state else held.rows_total)
    context = {
        "operation": held,
        "table": access.table,
        "progress": progress,
        "states": [(s.value, s.label, counts.get(s.value, 0)) for s in DeskLine.State],
        "state": state,
        "paging": paging,
        "lines": [_line(line, access) for line in _page(lines, paging)],
        "rule": _rule_words(held, access),
        "undos": list(held.undos.all()),
        "may_undo": held.is_final
        and held.kind != DeskOperation.Kind.UNDO
        and not held.undos.exists()
        and bool(counts.get("done") or counts.get("failing")),
    }
    if request.headers.get("HX-Target") == "progress":
        if not held.is_running:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "intake/desk/_progress.html", context)
    return render(request, "intake/desk/work.html", context)


def _page(lines: "QuerySet[DeskLine]", paging: Paging) -> list[DeskLine]:
    return list(lines[paging.offset : paging.offset + paging.size])


def _line(line: DeskLine, access: Access) -> dict[str, Any]:
    hidden = access.hidden_of(line.row.unit)
    failing = line.state == DeskLine.State.FAILING
    problems = problems_of(line.row, access) if failing and line.row.state == "open" else []
    return {
        "line": line,
        "row": line.row,
        "title": access.name_of(line.row.row_id, hidden) if line.row.row_id else "",
        "record": access.name_of(line.record, hidden) if line.record else "",
        "note": said(line.note) if line.note else "",
        "problems": [form.complaint(p) for p in problems if p.severity == "error"],
    }


def _rule_words(held: DeskOperation, access: Access) -> list[tuple[str, str]]:
    """Return what was asked for, part by part."""
    if held.kind == DeskOperation.Kind.ASSIGN:
        told = [(_("Đơn vị"), held.rule.get("unit", "")), (_("Người"), held.rule.get("person", ""))]
        return [(name, text) for name, text in told if text]
    if not held.rule:
        return []
    rule = Rule.from_json(held.rule)
    field = access.table.by_name.get(access.table.now(rule.column) or "")
    parts = [
        (_("Cột"), display.title_of(field) if field else rule.column),
        (_("Cách sửa"), said(rules.HOWS[rule.how])),
        (_("Thay đoạn chữ"), rule.find),
        (_("Gợi ý"), said(rule.value) if rule.how == "suggest" else ""),
        (_("Giá trị mới"), rule.value if rule.how != "suggest" else ""),
        (_("Đổi từng giá trị"), "; ".join(f"{a} → {b}" for a, b in rule.pairs.items())),
        (_("Lấy từ cột"), rule.source.removeprefix(rules.RAW)),
    ]
    return [(name, text) for name, text in parts if text]


@needs("records.write")
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Put back what the work did."""
    held, _access = _held(request, pk)
    made = desk.start_undo(operation=held, by=request.user.actor)
    return redirect("web:intake:work", made.pk)


def _held(request: Request, pk: int) -> tuple[DeskOperation, Access]:
    """Return a piece of work the person may see: whoever works for one unit, their own only."""
    held = works.find(pk)
    access = access_of(request.user.actor, held.table_name, "write")
    if access.write_unit is not None and held.created_by != str(request.user.actor):
        raise NotFound(N_("Không có việc này trên bàn cách ly."), code="unknown-work")
    return held, access
