"""One table of a draft: its fields in order, its rules, and what is said of the table itself."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.contract import edit, edit_field, edit_rules
from lienthong.core.contract.edit_names import custom_of
from lienthong.core.contract.edit_term import words_of_term
from lienthong.core.contract.edit_types import CHOICES, NESTED, choice_of
from lienthong.core.contract.rule_menu import BY_NAME, words_of_rule
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.desk import Desk, Plain
from lienthong.entrypoints.web.contracts.draft import READING
from lienthong.entrypoints.web.contracts.field_words import place_of
from lienthong.services.contracts import drafts
from lienthong.services.dictionary import queries as dictionary


@needs(*READING)
@require_safe
def page(request: Request, pk: int, table: int) -> HttpResponse:
    """Show the fields and rules of a table."""
    desk = Desk.of(request, pk)
    node = edit.table(desk.data(), table)
    fields = [_line(f, (n,)) for n, f in enumerate(edit_field.parts(node))]
    context = desk.frame(
        f"table-{table}",
        table=table,
        title=node.get("businessName") or node.get("name"),
        fields=fields,
        rules=[rule_line(r, column) for column, r in edit_rules.rules_of(node)],
        columns=[("", "—"), *((f["name"], f["title"]) for f in fields)],
        values=_about(node),
        sample=drafts.sample(pk, str(node.get("physicalName") or node.get("name") or "")),
    )
    return render(request, "contracts/table.html", context)


def _line(node: Plain, at: tuple[int, ...]) -> dict[str, Any]:
    extra, choice = custom_of(node), choice_of(node)
    term = dictionary.current().term(extra.get("term"))
    return {
        "at": ".".join(str(n) for n in at),
        "number": at[-1],
        "name": str(node.get("name") or ""),
        "title": str(node.get("businessName") or node.get("name") or "?"),
        "type": _(CHOICES[choice].title),
        "nested": choice in NESTED,
        "parts": [
            str(p.get("businessName") or p.get("name") or "?")
            for p in (edit_field.parts(node) if choice in NESTED else [])
        ],
        "term": term.name_vi if term else "",
        "required": bool(node.get("required")),
        "key": bool(node.get("primaryKey")),
        "personal": extra.get("personal") or "none",
        "group": extra.get("group") or "",
    }


def rule_line(rule: Plain, column: str) -> dict[str, Any]:
    """Return a rule as the list shows it."""
    known = BY_NAME.get(str(words_of_rule(rule, column).get("kind") or ""))
    return {
        "id": str(rule.get("id") or ""),
        "column": column,
        "sentence": rule.get("description") or rule.get("id"),
        "kind": _(known.title) if known else _unknown_kind(rule),
        "severity": rule.get("severity") or "error",
        "editable": known is not None,
    }


def _unknown_kind(rule: Plain) -> str:
    """Say in words what kind of rule it is that no menu makes."""
    kinds = {
        "text": _("viết bằng lời"),
        "sql": "SQL",
        "custom": _("của phần mềm khác"),
        "rowCount": _("số bản ghi"),
        "nullValues": _("giá trị trống"),
        "missingValues": _("giá trị thiếu"),
        "invalidValues": _("giá trị không hợp lệ"),
        "duplicateValues": _("giá trị trùng"),
    }
    stated = str(rule.get("metric") or rule.get("type") or "")
    return kinds.get(stated, stated)


def _about(node: Plain) -> dict[str, Any]:
    extra = custom_of(node)
    return {
        "ten": node.get("businessName") or "",
        "ten_bang": node.get("physicalName") or node.get("name") or "",
        "mo_ta": node.get("description") or "",
        "ten_en": extra.get("nameEn") or "",
        "tieu_de": extra.get("titleField") or "",
        "don_vi": extra.get("unitField") or "",
        "xac_nhan": extra.get("freshnessField") or "",
        "du_kien": extra.get("expectedRows") or "",
    }


@needs("contracts.edit")
@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Add a table."""
    desk = Desk.of(request, pk)
    title = request.POST.get("ten", "").strip()
    if not title:
        raise UserError(N_("Chưa ghi tên bảng."), remedy=N_("Ghi tên bảng rồi thêm lại."))
    taken = [str(t.get("name")) for t in desk.tables]
    name = free_name(title, taken)
    desk.save(lambda p: edit.add_table(p, name=name, title=title), N_("Thêm bảng «%(title)s»"),
              {"title": title})  # fmt: skip
    return redirect("web:contracts:draft_table", pk, len(taken))


@needs("contracts.edit")
@require_POST
def about(request: Request, pk: int, table: int) -> HttpResponse:
    """Keep what is said of the table itself."""
    data = {key: value.strip() for key, value in request.POST.items() if isinstance(value, str)}
    expected = data.get("du_kien", "").replace(".", "")
    words = {
        "title": data.get("ten", ""),
        "name": data.get("ten_bang", ""),
        "description": data.get("mo_ta", ""),
        "title_en": data.get("ten_en", ""),
        "title_field": data.get("tieu_de", ""),
        "unit_field": data.get("don_vi", ""),
        "freshness_field": data.get("xac_nhan", ""),
        "expected_rows": int(expected) if expected.isascii() and expected.isdigit() else None,
    }
    Desk.of(request, pk).save(
        lambda p: edit.change_table(p, table, words),
        N_("Sửa thông tin bảng «%(title)s»"),
        {"title": words["title"]},
    )
    messages.success(request, _("Đã lưu."))
    return redirect("web:contracts:draft_table", pk, table)


@needs("contracts.edit")
@require_POST
def add_field(request: Request, pk: int, table: int) -> HttpResponse:
    """Add a field: from a dictionary term, or by its title alone; then open it."""
    desk = Desk.of(request, pk)
    within = place_of(request.POST.get("trong", ""))
    owner = edit.field(edit.table(desk.data(), table), within)
    term = dictionary.current().term(request.POST.get("q", "").strip())
    title = request.POST.get("ten", "").strip() or (term.name_vi if term else "")
    if not title:
        raise UserError(
            N_("Chưa chọn thuật ngữ, cũng chưa ghi tên trường."),
            remedy=N_("Gõ để tìm một thuật ngữ trong từ điển, hoặc ghi tên hiển thị của trường."),
        )
    siblings = edit_field.parts(owner)
    words: dict[str, Any] = words_of_term(term) if term else {}
    words |= {"title": title, "title_en": term.name_en if term else ""}
    words["name"] = free_name(title, [str(f.get("name")) for f in siblings])
    desk.save(
        lambda p: edit.add_field(p, table, words, within=within),
        N_("Thêm trường «%(title)s»"),
        {"title": title},
    )
    at = ".".join(str(n) for n in (*within, len(siblings)))
    return redirect("web:contracts:draft_field", pk, table, at)


@needs("contracts.edit")
@require_POST
def arrange(request: Request, pk: int, table: int) -> HttpResponse:
    """Move or remove a field, a rule or the table; the page returns to where it was."""
    desk, data = Desk.of(request, pk), request.POST
    at = place_of(data.get("cho", ""))
    rule_id = data.get("quy_tac", "")
    node = edit.table(desk.data(), table)
    title = str(node.get("businessName") or node.get("name"))
    if at:
        field = edit.field(node, at)
        title = str(field.get("businessName") or field.get("name"))
    changes: dict[str, tuple[Callable[[Plain], Plain], str]] = {
        "len": (lambda p: edit.move_field(p, table, at, -1), N_("Đưa «%(title)s» lên")),
        "xuong": (lambda p: edit.move_field(p, table, at, 1), N_("Đưa «%(title)s» xuống")),
        "bo": (lambda p: edit.remove_field(p, table, at), N_("Bỏ trường «%(title)s»")),
        "bang-len": (lambda p: edit.move_table(p, table, -1), N_("Đưa bảng «%(title)s» lên")),
        "bang-bo": (lambda p: edit.remove_table(p, table), N_("Bỏ bảng «%(title)s»")),
        "bo-quy-tac": (
            lambda p: edit_rules.remove_rule(p, table, rule_id),
            N_("Bỏ quy tắc của bảng «%(title)s»"),
        ),
    }
    doing = data.get("viec", "")
    if doing not in changes or (doing in ("len", "xuong", "bo") and not at):
        raise UserError(N_("Không có việc này."), remedy=N_("Tải lại trang rồi chọn lại."))
    change, what = changes[doing]
    desk.save(change, what, {"title": title})
    if doing.startswith("bang"):
        return redirect("web:contracts:draft", pk)
    if len(at) > 1:
        owner = ".".join(str(n) for n in at[:-1])
        return redirect("web:contracts:draft_field", pk, table, owner)
    step = {"len": -1, "xuong": 1}.get(doing, 0)
    here = f"#truong-{max(0, at[0] + step)}" if step else ""
    return redirect(reverse("web:contracts:draft_table", args=[pk, table]) + here)


def free_name(title: str, taken: list[str]) -> str:
    """Return a column name made of a title, that nothing else bears.

    >>> free_name("Số điện thoại", ["so_dien_thoai"])
    'so_dien_thoai_2'
    """
    base = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")[:40] or "truong"
    base = base if base[0].isalpha() else f"t_{base}"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name
