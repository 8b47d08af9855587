"""One draft: what the contract says of itself, its way to publication, its text and its past."""

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
from lienthong.core.contract.rule_menu import number
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.desk import Desk, Plain
from lienthong.entrypoints.web.errors import said
from lienthong.services.accounts.models import Role
from lienthong.services.accounts.roles import Permission
from lienthong.services.contracts import drafts

READING: tuple[Permission, ...] = ("contracts.edit", "contracts.approve")
DOINGS = ("read", "write", "import", "export")


@needs(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, pk: int) -> HttpResponse:
    """Show a draft; keep what the form says of the contract as a whole."""
    desk = Desk.of(request, pk)
    error = None
    if request.method == "POST":
        try:
            desk.save(lambda p: _said(p, request), N_("Sửa thông tin chung"), {})
        except UserError as found:
            error = found
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("web:contracts:draft", pk)
    desk = Desk.of(request, pk)
    context = desk.frame("draft", **_about(desk), **complaint(error))
    return render(request, "contracts/draft.html", context, status=error.status if error else 200)


def complaint(error: UserError | None) -> dict[str, Any]:
    """Return an error as the forms of the editor show it above the values that were typed."""
    if error is None:
        return {}
    return {
        "message": said(error.message, error.values),
        "remedy": said(error.remedy, error.values),
    }


def _about(desk: Desk) -> dict[str, Any]:
    plain = desk.plain or {}
    extra, description = custom_of(plain), plain.get("description") or {}
    promises = {p.get("property"): p for p in plain.get("slaProperties") or []}
    values = {
        "ten": plain.get("name"),
        "ten_en": extra.get("nameEn"),
        "phien_ban": plain.get("version"),
        "chu_quan": extra.get("owner") or plain.get("tenant"),
        "linh_vuc": plain.get("domain"),
        "muc_dich": description.get("purpose") if isinstance(description, dict) else "",
        "can_cu": "\n".join(str(v) for v in extra.get("legalBasis") or ()),
        "danh_muc": extra.get("registerEntry"),
        "do_tre": promises.get("latency", {}).get("value"),
        "tan_suat": promises.get("frequency", {}).get("value"),
    }
    sharing = extra.get("sharing") or {}
    values |= {f"chia_se_{key}": sharing.get(key) for key in ("level", "kind")}
    return {
        "values": {k: "" if v is None else v for k, v in values.items()},
        "levels": [
            ("", "—"),
            ("open", _("dữ liệu mở")),
            ("shared", _("dùng chung")),
            ("restricted", _("hạn chế")),
        ],
        "kinds": [
            ("", "—"),
            ("automatic", _("tự động theo danh mục bắt buộc")),
            ("on-request", _("theo yêu cầu")),
            ("special", _("theo yêu cầu đặc thù")),
        ],
        "difference": desk.judgement.difference,
        "roles": _roles(plain),
        "comments": drafts.comments(desk.draft.pk)[-3:],
    }


def _roles(plain: Plain) -> list[dict[str, Any]]:
    held = {str(node.get("role")): node for node in plain.get("roles") or []}
    found = []
    for value, label in Role.choices:
        node = held.get(value, {})
        stated = str(node.get("access") or "").replace(",", " ").split()
        found.append(
            {
                "role": value,
                "label": label,
                "doings": [(d, d in stated) for d in DOINGS],
                "own": custom_of(node).get("rows") == "own-unit",
            }
        )
    return found


def _said(plain: Plain, request: Request) -> Plain:
    data = request.POST
    words: dict[str, Any] = {
        "name": data.get("ten", "").strip(),
        "title_en": data.get("ten_en", "").strip(),
        "version": data.get("phien_ban", "").strip(),
        "owner": data.get("chu_quan", "").strip(),
        "domain": data.get("linh_vuc", "").strip(),
        "purpose": data.get("muc_dich", "").strip(),
        "legal_basis": [v.strip() for v in data.get("can_cu", "").splitlines() if v.strip()],
        "register_entry": data.get("danh_muc", "").strip(),
    }
    sharing = dict(custom_of(plain).get("sharing") or {})
    for key in ("level", "kind"):
        edit_field.put(sharing, key, data.get(f"chia_se_{key}", ""))
    made = edit.change_contract(plain, words | {"sharing": sharing})
    made = _promise(made, "latency", data.get("do_tre", ""), "s")
    made = _promise(made, "frequency", data.get("tan_suat", ""), "d")
    for value in Role.values:
        doings = [d for d in DOINGS if data.get(f"{value}-{d}")]
        made = edit.put_role(made, value, doings, own_unit=bool(data.get(f"{value}-own")))
    return made


def _promise(plain: Plain, name: str, typed: str, unit: str) -> Plain:
    held = [p for p in plain.get("slaProperties") or [] if p.get("property") == name]
    if str(held[0].get("value")) == typed.strip() if held else not typed.strip():
        return plain
    value = number(typed) if typed.strip() else None
    if value is not None and value <= 0:
        raise UserError(
            N_("Cam kết phải là một số lớn hơn 0."), remedy=N_("Ghi số, hoặc để trống.")
        )
    shown = None if value is None else (int(value) if value == int(value) else float(value))
    element = str(held[0].get("element") or "") if held else ""
    return edit.put_promise(plain, name, shown, unit, element)


@needs("contracts.edit")
@require_POST
def number_it(request: Request, pk: int) -> HttpResponse:
    """Set the version number that the changes demand."""
    desk = Desk.of(request, pk)
    wanted = request.POST.get("phien_ban", "")
    desk.save(
        lambda p: edit.change_contract(p, {"version": wanted}),
        N_("Đặt phiên bản %(version)s"),
        {"version": wanted},
    )
    return redirect("web:contracts:draft", pk)
