"""Contracts and their drafts in one list, and how a new draft begins."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import drafts
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.models import DraftState

MOST_BYTES = 2_000_000
OPEN = (DraftState.DRAFT, DraftState.REVIEW, DraftState.APPROVED)


@needs("contracts.edit", "contracts.approve")
@require_safe
def index(request: Request) -> HttpResponse:
    """List the drafts and the contracts in force."""
    every = request.GET.get("tat_ca") == "1"
    found = drafts.drafts(states=() if every else OPEN)
    context = {
        "drafts": found,
        "every": every,
        "contracts": contracts.all_current(),
        "drafted": {d.contract_id for d in found if d.state in OPEN},
        "may_edit": accounts.allowed(request.user, "contracts.edit"),
    }
    return render(request, "contracts/index.html", context)


@needs("contracts.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a draft from a YAML file or from a name."""
    if request.method != "POST":
        return render(request, "contracts/new.html", {})
    try:
        draft = _begun(request)
    except UserError as error:
        context: dict[str, Any] = {
            "message": said(error.message, error.values),
            "remedy": said(error.remedy, error.values),
            "values": request.POST,
        }
        return render(request, "contracts/new.html", context, status=error.status)
    messages.success(request, _("Đã mở bản thảo."))
    return redirect("web:contracts:draft", draft.pk)


def _begun(request: Request) -> Any:
    if file := request.FILES.get("tep"):
        return drafts.start_draft(text=text_of(file), by=request.user.actor, origin="file")
    title, contract_id = (request.POST.get(key, "").strip() for key in ("ten", "ma"))
    if not title or not contract_id:
        raise UserError(
            N_("Chưa chọn tệp YAML, cũng chưa ghi tên và mã của hợp đồng mới."),
            remedy=N_("Chọn tệp, hoặc ghi cả tên và mã rồi gửi lại."),
        )
    return drafts.start_blank(contract_id=contract_id, title=title, by=request.user.actor)


def text_of(file: Any) -> str:
    """Return the text of an uploaded file. Raises UserError."""
    content: bytes = file.read(MOST_BYTES + 1)
    try:
        if len(content) <= MOST_BYTES:
            return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise UserError(
        N_("Tệp «%(name)s» không phải văn bản UTF-8, hoặc lớn hơn 2 MB."),
        values={"name": file.name or ""},
        remedy=N_("Lưu tệp YAML theo bảng mã UTF-8 rồi gửi lại."),
    )


@needs("contracts.edit")
@require_POST
def edit(request: Request, contract_id: str) -> HttpResponse:
    """Begin a draft from the version in force, or go on with one that is open."""
    open_ones = drafts.drafts(states=(DraftState.DRAFT,), contract_id=contract_id)
    if open_ones and request.POST.get("moi") != "1":
        messages.info(request, _("Hợp đồng này đã có bản thảo đang soạn; mở lại bản đó."))
        return redirect("web:contracts:draft", open_ones[0].pk)
    draft = drafts.start_from(contract_id=contract_id, by=request.user.actor)
    messages.success(request, _("Đã mở bản thảo từ phiên bản đang áp dụng."))
    return redirect("web:contracts:draft", draft.pk)
