"""The way of a draft: submitted, sent back, approved, given up, taken back a step, published."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.desk import Desk, seen
from lienthong.entrypoints.web.contracts.draft import READING
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.roles import Permission
from lienthong.services.contracts import drafts, proposals
from lienthong.services.contracts.migrating import steps


@needs(*READING)
@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Move a draft on its way: submit, send back, approve, abandon, undo."""
    doing = request.POST.get("viec", "")
    known = DOING.get(doing)
    if known is None:
        raise UserError(N_("Không có việc này."), remedy=N_("Tải lại trang rồi chọn lại."))
    permission, act, told = known
    accounts.demand(request.user, permission)
    act(request, pk)
    messages.success(request, told())
    return redirect("web:contracts:draft", pk)


def _submit(request: Request, pk: int) -> None:
    drafts.submit(draft_id=pk, revision=seen(request), by=request.user.actor)


def _send_back(request: Request, pk: int) -> None:
    drafts.send_back(draft_id=pk, reason=request.POST.get("ly_do", ""), by=request.user.actor)


def _approve(request: Request, pk: int) -> None:
    drafts.approve(draft_id=pk, revision=seen(request), by=request.user.actor)


def _abandon(request: Request, pk: int) -> None:
    drafts.abandon(draft_id=pk, reason=request.POST.get("ly_do", ""), by=request.user.actor)


def _undo(request: Request, pk: int) -> None:
    drafts.undo(draft_id=pk, revision=seen(request), by=request.user.actor)


def _restore(request: Request, pk: int) -> None:
    number_ = request.POST.get("so", "")
    drafts.restore(
        draft_id=pk,
        revision=seen(request),
        number=int(number_) if number_.isascii() and number_.isdigit() else 0,
        by=request.user.actor,
    )


DOING: dict[str, tuple[Permission, Callable[[Request, int], None], Callable[[], str]]] = {
    "gui": ("contracts.edit", _submit, lambda: _("Đã gửi duyệt.")),
    "tra": ("contracts.edit", _send_back, lambda: _("Đã trả bản thảo lại để sửa.")),
    "duyet": ("contracts.approve", _approve, lambda: _("Đã duyệt bản thảo.")),
    "bo": ("contracts.edit", _abandon, lambda: _("Đã bỏ bản thảo.")),
    "hoan": ("contracts.edit", _undo, lambda: _("Đã hoàn tác bước sửa cuối.")),
    "ve": ("contracts.edit", _restore, lambda: _("Đã trở về bản đã chọn.")),
}


@needs(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, pk: int) -> HttpResponse:
    """Show the plan; put the draft into force when it is approved."""
    desk = Desk.of(request, pk)
    if request.method == "POST":
        accounts.demand(request.user, "contracts.apply")
        contract = drafts.publish(draft_id=pk, by=request.user.actor)
        if contract is None:
            messages.info(request, _("Đang chuyển đổi bảng lớn theo từng phần; xem tiến độ ở đây."))
            return redirect("web:contracts:draft_publish", pk)
        said = _("Đã công bố phiên bản %(version)s của hợp đồng.")
        messages.success(request, said % {"version": contract.version})
        proposed = proposals.of_draft(pk, request.user.actor)
        if proposed is not None:  # its file waits to be taken in
            return redirect("web:contracts:proposal", proposed.pk)
        return redirect("web:records:contract", contract.id)
    judged = desk.judgement
    context = desk.frame(
        "publish",
        plan=judged.plan,
        difference=judged.difference,
        migration=steps.running(desk.draft.contract_id),
    )
    return render(request, "contracts/publish.html", context)
