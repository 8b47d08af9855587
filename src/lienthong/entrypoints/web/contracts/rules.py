"""Rules built from menus, with a live count of the rows that would break them."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract import edit, edit_field, edit_rules
from lienthong.core.contract.model import Contract, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.rule_menu import (
    BY_NAME,
    COMPARISONS,
    MENUS,
    OPERATORS,
    make_rule,
    words_of_rule,
)
from lienthong.core.contract.rule_stated import STATED, put_stated
from lienthong.core.contract.write import write_contract
from lienthong.core.rules.model import BoundRule
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.desk import Desk, Plain
from lienthong.entrypoints.web.contracts.draft import READING, complaint
from lienthong.entrypoints.web.contracts.table import rule_line
from lienthong.services.accounts.models import User
from lienthong.services.contracts import drafts
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality import trying, trying_in_force
from lienthong.services.quality.sample_file import read_sample
from lienthong.services.records.access import Access

Wanted = Callable[[BoundRule], bool]
TRIED = "thu"  # the id of a rule while it is only tried


@needs(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, pk: int, table: int, rule_id: str = "") -> HttpResponse:
    """Show a rule in its menu; keep it."""
    error = None
    if request.method == "POST":
        try:
            _save(request, pk, table, rule_id)
        except UserError as found:
            error = found
        else:
            messages.success(request, _("Đã lưu quy tắc."))
            return redirect("web:contracts:draft_table", pk, table)
    desk = Desk.of(request, pk)
    owner = edit.table(desk.data(), table)
    words = _held(owner, rule_id) if rule_id else {"kind": request.GET.get("loai") or "required"}
    kind = str(words.get("kind") or "")
    if error is not None:
        words, kind = sent(request), request.POST.get("kind", kind)
    if kind not in BY_NAME and kind not in STATED:
        raise UserError(
            N_("Quy tắc này không mở được bằng menu."),
            status=409,
            remedy=N_("Sửa quy tắc ở thẻ YAML."),
        )
    context = desk.frame(
        f"table-{table}",
        **complaint(error),
        **choices(owner),
        table=table,
        table_title=owner.get("businessName") or owner.get("name"),
        rule_id=rule_id,
        kind=kind,
        menus=[
            *((m.name, _(m.title)) for m in MENUS[:-1]),
            *((name, _(title)) for name, (title, _words, _put) in STATED.items()),
            (MENUS[-1].name, _(MENUS[-1].title)),
        ],
        values=words,
    )
    return render(request, "contracts/rule.html", context, status=error.status if error else 200)


def _held(owner: Plain, rule_id: str) -> dict[str, Any]:
    """Return the words of a rule that is there. Raises UserError."""
    found = edit_rules.rule(owner, rule_id)
    column = next(column for column, rule in edit_rules.rules_of(owner) if rule is found)
    return words_of_rule(found, column)


def choices(owner: Plain) -> dict[str, Any]:
    """Return what the drop-downs of a rule offer."""
    fields = [
        (str(f.get("name")), str(f.get("businessName") or f.get("name")), f.get("logicalType"))
        for f in edit_field.parts(owner)
        if f.get("logicalType") not in ("object", "array")
    ]
    named = [(name, title) for name, title, _type in fields]
    return {
        "columns": [("", _("— chọn —")), *named],
        "columns_only": named,
        "days": [("", _("— chọn —"))]
        + [(name, title) for name, title, kind in fields if kind in ("date", "timestamp")],
        "comparisons": [(name, _(OPERATORS[name][1])) for name in COMPARISONS],
        "lists": [("", _("— chọn —")), *sorted(_lists(), key=lambda pair: pair[1])],
        "operators": [(name, _(title)) for name, (_s, title, _n) in OPERATORS.items()],
    }


def _lists() -> list[tuple[str, str]]:
    return [(c.id, c.name_vi) for c in dictionary.current().code_lists.values()]


def sent(request: Request) -> dict[str, Any]:
    """Return the words that the form of a rule sent."""
    data = request.POST
    words: dict[str, Any] = {key: data.get(key, "") for key in data}
    words["columns"] = data.getlist("columns")
    return words


def _entry(request: Request, owner: Plain) -> Plain:
    words = sent(request)
    severity = "warning" if words.get("severity") == "warning" else "error"
    stated = str(words.get("sentence") or "")
    return make_rule(
        owner,
        str(words.get("kind") or ""),
        words,
        severity=severity,
        remedy=str(words.get("remedy") or ""),
        sentence=stated if words.get("kind") == "expression" else "",
    )


def _save(request: Request, pk: int, table: int, rule_id: str) -> None:
    desk = Desk.of(request, pk)
    if request.POST.get("kind") in STATED:
        made, sentence = _stated(request, desk.data(), table)
        desk.save(lambda _plain: made, N_("Thêm quy tắc: %(rule)s"), {"rule": sentence})
        return
    entry = _entry(request, edit.table(desk.data(), table))
    desk.save(
        lambda p: edit_rules.put_rule(p, table, entry, rule_id=rule_id),
        N_("Sửa quy tắc: %(rule)s") if rule_id else N_("Thêm quy tắc: %(rule)s"),
        {"rule": entry["description"]},
    )


def _stated(request: Request, plain: Plain, table: int) -> tuple[Plain, str]:
    words = sent(request)
    found = dictionary.current().code_list(str(words.get("code_list") or ""))
    words["code_list_title"] = found.name_vi if found else ""
    return put_stated(plain, table, str(words["kind"]), words)


@needs(*READING)
@require_POST
def count(request: Request, pk: int, table: int) -> HttpResponse:
    """Say the rule that the form states as a sentence, and how many rows would break it."""
    desk = Desk.of(request, pk)
    try:
        made, sentence, wanted = _tried(request, desk.data(), table)
        contract, found = _parsed(made, table)
        trials = _trials(request.user, desk, contract, found, wanted)
    except UserError as error:
        return render(request, "contracts/_count.html", complaint(error))
    context = {"sentence": sentence, "trials": trials}
    return render(request, "contracts/_count.html", context)


def _tried(request: Request, plain: Plain, table: int) -> tuple[Plain, str, Wanted]:
    """Return the data with the rule in it, its sentence, and how to know its checks."""
    words = sent(request)
    kind, column = str(words.get("kind") or ""), words.get("column")
    if kind in STATED:
        made, sentence = _stated(request, plain, table)
        return made, sentence, lambda r: r.kind == kind and r.columns == (column,)
    if kind == "expression":
        words["sentence"] = words.get("sentence") or "…"
    entry = make_rule(edit.table(plain, table), kind, words)
    made = edit_rules.put_rule(plain, table, entry)
    made["schema"][table]["quality"][-1]["id"] = TRIED
    return made, entry["description"], lambda r: r.id.endswith(f".{TRIED}")


def _parsed(plain: Plain, table: int) -> tuple[Contract, Table]:
    contract, _document = parse_contract(write_contract(plain), file="hop-dong.yaml")
    return contract, contract.tables[table]


@needs(*READING)
@require_safe
def counts(request: Request, pk: int, table: int) -> HttpResponse:
    """Return the list of rules of a table with the rows that break each."""
    desk = Desk.of(request, pk)
    node = edit.table(desk.data(), table)
    lines = [rule_line(rule, column) for column, rule in edit_rules.rules_of(node)]
    context: dict[str, Any] = {"desk": desk, "draft": desk.draft, "table": table, "rules": lines}
    context["may_edit"] = desk.may_edit
    try:
        contract, found = desk.model_table(table)
        stated = {f"{found.name}.{line['id']}" for line in lines}
        trials = _trials(request.user, desk, contract, found, lambda r: r.id in stated)
    except UserError as error:
        return render(request, "contracts/_rules.html", context | complaint(error))
    for line in lines:
        wanted = f"{found.name}.{line['id']}"
        line["trials"] = [t for t in trials if t["rule"] == wanted]
    return render(request, "contracts/_rules.html", context | {"counted": True})


def _trials(
    user: User, desk: Desk, contract: Contract, table: Table, wanted: Wanted
) -> list[dict[str, Any]]:
    """Try rules on the rows in force and on those of an uploaded file, as far as there are any."""
    found: list[dict[str, Any]] = []
    held = contracts.find(contract.id)
    before = next((t for t in held.tables if t.name == table.name), None) if held else None
    if held is not None and before is not None:
        access = Access.of(user, held, before)
        ask = None
        if "read" in access.doings and access.unit is None:
            ask = partial(trying_in_force.try_in_force, table, before)
        hidden = trying_in_force.hidden_now(table, before, access.always_hidden)
        found += _told(ask, wanted, _("bản ghi đang có"), hidden)
    sample = drafts.sample(desk.draft.pk, table.name)
    if sample is not None:
        name = _("tệp %(name)s") % {"name": sample.file_name}
        ask = partial(trying.try_rules, table, trying.rows_of_file(table, sample))
        found += _told(ask, wanted, name, frozenset())
    return found


def _told(
    ask: Callable[[Wanted], list[trying.Trial]] | None,
    wanted: Wanted,
    source: str,
    hidden: frozenset[str],
) -> list[dict[str, Any]]:
    if ask is None:
        reason = _("vai trò của bạn không đọc được mọi bản ghi của bảng này")
        return [{"rule": "", "source": source, "refused": reason}]
    masked: dict[str, BoundRule] = {}

    def open_one(rule: BoundRule) -> bool:
        if not wanted(rule):
            return False
        if hidden.isdisjoint(rule.columns):
            return True
        masked[rule.id] = rule
        return False

    lines: list[dict[str, Any]] = [
        {"rule": t.rule.id, "source": source, "trial": t} for t in ask(open_one)
    ]
    reason = _("quy tắc nói tới dữ liệu cá nhân bị che với vai trò của bạn")
    return lines + [{"rule": r.id, "source": source, "refused": reason} for r in masked.values()]


@needs("contracts.edit")
@require_POST
def sample(request: Request, pk: int, table: int) -> HttpResponse:
    """Keep the rows of an uploaded file to try the rules on, or forget them."""
    desk = Desk.of(request, pk)
    _contract, found = desk.model_table(table)
    actor = request.user.actor
    file = request.FILES.get("tep")
    if request.POST.get("viec") == "bo":
        drafts.drop_sample(draft_id=pk, table_name=found.name, by=actor)
        messages.success(request, _("Đã bỏ tệp dùng để đếm thử."))
        return redirect("web:contracts:draft_table", pk, table)
    if file is None:
        raise UserError(N_("Chưa chọn tệp."), remedy=N_("Chọn tệp .xlsx, .xls hoặc .csv."))
    with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix[:8]) as kept:
        for block in file.chunks():
            kept.write(block)
        kept.flush()
        read = read_sample(Path(kept.name), file_name=file.name or "", table=found)
    drafts.attach_sample(
        draft_id=pk,
        table_name=found.name,
        file_name=file.name or "",
        header=read.header,
        rows=read.rows,
        total=read.total,
        by=actor,
    )
    messages.success(
        request, _("Đã đọc %(rows)s dòng của tệp để đếm thử.") % {"rows": len(read.rows)}
    )
    return redirect("web:contracts:draft_table", pk, table)
