"""One field of a draft: its term, names, type, limits, lists, privacy, and when it is asked for."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract import edit, edit_field
from lienthong.core.contract.edit_names import custom_of
from lienthong.core.contract.edit_term import words_of_term
from lienthong.core.contract.edit_types import CHOICES, NESTED, choice_of
from lienthong.core.contract.rule_menu import OPERATORS
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.desk import Desk, Plain
from lienthong.entrypoints.web.contracts.draft import READING, complaint
from lienthong.entrypoints.web.contracts.field_words import place_of, show_words, words_sent
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import Role
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary


@needs(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, pk: int, table: int, at: str) -> HttpResponse:
    """Show a field; keep what the form says of it."""
    place, error = place_of(at), None
    if request.method == "POST":
        try:
            _save(request, pk, table, place)
        except UserError as found:
            error = found
        else:
            messages.success(request, _("Đã lưu trường."))
            return redirect("web:contracts:draft_field", pk, table, at)
    desk = Desk.of(request, pk)
    owner = edit.table(desk.data(), table)
    node = edit.field(owner, place)
    values = _values(node)
    if error is not None:
        values |= _typed(request)
    context = desk.frame(
        f"table-{table}",
        **_choices(desk, owner, node, values, at),
        **complaint(error),
        table=table,
        at=at,
        up=".".join(at.split(".")[:-1]),
        table_title=owner.get("businessName") or owner.get("name"),
        prop=node,
        values=values,
    )
    return render(request, "contracts/field.html", context, status=error.status if error else 200)


def _save(request: Request, pk: int, table: int, at: tuple[int, ...]) -> None:
    accounts.demand(request.user, "contracts.edit")
    desk = Desk.of(request, pk)
    owner = edit.table(desk.data(), table)
    words = words_sent(request.POST, owner)
    before = edit.field(owner, at)
    stated = custom_of(before).get("reference")
    reference = words["reference"]
    if reference and isinstance(stated, dict):
        same = all(stated.get(key) == value for key, value in reference.items())
        words["reference"] = stated if same else reference
    held = _held(desk, owner)
    desk.save(
        lambda p: edit.change_field(p, table, at, words, held=held),
        N_("Sửa trường «%(title)s»"),
        {"title": words.get("title") or before.get("businessName") or ""},
    )


def _held(desk: Desk, owner: Mapping[str, Any]) -> frozenset[str]:
    """Return the columns of the version in force, whose renaming must take their rows along."""
    before = contracts.find(desk.draft.contract_id)
    name = owner.get("physicalName") or owner.get("name")
    found = next((t for t in before.tables if t.name == name), None) if before else None
    return frozenset(found.by_name) if found else frozenset()


def _values(node: Plain) -> dict[str, Any]:
    words = edit_field.words_of(node)
    words["examples"] = "\n".join(str(e) for e in words.get("examples") or ())
    reference = words.get("reference")
    if isinstance(reference, dict):
        parts = (str(reference.get(k)) for k in ("contract", "table", "column"))
        words["reference"] = "|".join(parts)
    access = words.get("access")
    stated = access if isinstance(access, dict) else {}
    words |= {f"access_{key}": stated.get(key) or [] for key in ("read", "write")}
    for key in ("minimum", "maximum"):
        if words.get(key) is not None:
            words[key] = str(words[key]).replace(".", ",")
    words |= show_words(str(words.pop("show_when") or ""))
    return {key: "" if value is None else value for key, value in words.items()}


def _typed(request: Request) -> dict[str, Any]:
    """Return what was typed, so that nothing is lost when it is refused."""
    data = request.POST
    flags = {k: data.get(k) == "1" for k in ("required", "unique", "primary_key", "identifier",
                                             "multiline")}  # fmt: skip
    lists = {k: data.getlist(k) for k in ("access_read", "access_write")}
    return {k: v for k, v in data.items() if isinstance(v, str)} | flags | lists


def _choices(
    desk: Desk, owner: Plain, node: Plain, values: Mapping[str, Any], at: str
) -> dict[str, Any]:
    words = dictionary.current()
    fields = edit_field.parts(owner)
    siblings = [
        (str(f.get("name")), str(f.get("businessName") or f.get("name")))
        for f in fields
        if f is not node
    ]
    groups = {str(custom_of(f).get("group") or "") for f in fields} - {""}
    return {
        "types": [(c.name, _(c.title)) for c in CHOICES.values()],
        "nested": values.get("type") in NESTED,
        "children": [
            (f"{at}.{n}", p, _(CHOICES[choice_of(p)].title))
            for n, p in enumerate(edit_field.parts(node) if values.get("type") in NESTED else [])
        ],
        "term": words.term(str(values.get("term") or "")),
        "lists": [
            ("", "—"),
            *sorted(((c.id, c.name_vi) for c in words.code_lists.values()), key=lambda p: p[1]),
        ],
        "references": [("", "—"), *_references(desk, str(values.get("reference") or ""))],
        "siblings": [("", _("luôn hỏi")), *siblings],
        "operators": [(name, _(title)) for name, (_sign, title, _needs) in OPERATORS.items()],
        "groups": sorted(groups),
        "roles": Role.choices,
        "privacies": [
            ("none", _("không")),
            ("basic", _("dữ liệu cá nhân cơ bản")),
            ("sensitive", _("dữ liệu cá nhân nhạy cảm")),
        ],
        "classes": [
            ("", "—"),
            ("public", _("công khai")),
            ("internal", _("nội bộ")),
            ("restricted", _("hạn chế")),
        ],
    }


def _references(desk: Desk, chosen: str) -> list[tuple[str, str]]:
    """Return the columns that identify rows, of every contract in force and of this draft."""
    own = desk.judgement.contract
    others = [c for c in contracts.all_current() if c.id != desk.draft.contract_id]
    found = [
        (f"{c.id}|{t.name}|{f.name}", f"{display.title_of(c)} › {display.title_of(f)}")
        for c in ([own] if own else []) + others
        for t in c.tables
        for f in t.fields
        if f.unique or f.name in t.primary_key
    ]
    if chosen and chosen not in dict(found):
        found.insert(0, (chosen, chosen.replace("|", " › ")))
    return found


@needs("contracts.edit")
@require_POST
def take_term(request: Request, pk: int, table: int, at: str) -> HttpResponse:
    """Let the field take type, length, pattern, list and privacy from a dictionary term."""
    desk, place = Desk.of(request, pk), place_of(at)
    wanted = request.POST.get("q", "").strip()
    term = dictionary.current().term(wanted)
    if wanted and term is None:
        raise UserError(
            N_("Không có thuật ngữ «%(term)s» trong từ điển."),
            values={"term": wanted},
            remedy=N_("Gõ vài chữ của tên rồi chọn trong danh sách hiện ra."),
        )
    words: dict[str, Any] = words_of_term(term) if term else {"term": ""}
    desk.save(
        lambda p: edit.change_field(p, table, place, words),
        N_("Chọn thuật ngữ «%(term)s»"),
        {"term": term.name_vi if term else "—"},
    )
    messages.success(request, _("Đã điền theo thuật ngữ."))
    return redirect("web:contracts:draft_field", pk, table, at)
