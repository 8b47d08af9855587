"""The keys of peers: what each is for, who vouched for it, and a person's say about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.services.sync.keys import actions, queries
from lienthong.services.sync.keys.queries import NodeKey

ENDED = "ended"


@needs("sync.read")
@require_safe
def page(request: Request) -> HttpResponse:
    """Show every key, those that wait for a person first."""
    keys = [_shown(key) for key in queries.node_keys()]
    return render(request, "sync/keys.html", {"keys": keys})


def _shown(key: NodeKey) -> dict[str, Any]:
    ended = key.state == "approved" and key.valid_to is not None and key.valid_to <= clock.now()
    return {"key": key, "state": ENDED if ended else key.state, "signs": key.purpose == "sign"}


@needs("sync.manage")
@require_POST
def approve(request: Request, node_id: str, key_id: str) -> HttpResponse:
    """Let a key's signatures count."""
    try:
        actions.key_approve(node_id=node_id, key_id=key_id, by=request.user.actor)
    except UserError as error:
        messages.error(request, said(error.message, error.values))
    else:
        messages.success(request, _("Đã duyệt: chữ ký bằng khóa này có giá trị từ bây giờ."))
    return redirect("web:sync:keys")


@needs("sync.manage")
@require_POST
def end(request: Request, node_id: str, key_id: str) -> HttpResponse:
    """Let a key sign no more; what it signed stays."""
    actions.key_end(node_id=node_id, key_id=key_id, at=clock.now(), by=request.user.actor)
    messages.success(request, _("Đã kết thúc: điều khóa này ký trước đây vẫn có giá trị."))
    return redirect("web:sync:keys")


@needs("sync.manage")
@require_POST
def revoke(request: Request, node_id: str, key_id: str) -> HttpResponse:
    """Let nothing a key signed count any more, with the reason."""
    reason = request.POST.get("ly_do", "").strip()[:500]
    if not reason:
        messages.error(request, _("Nhập lý do thu hồi; lý do được ghi vào nhật ký."))
        return redirect("web:sync:keys")
    actions.key_revoke(node_id=node_id, key_id=key_id, reason=reason, by=request.user.actor)
    messages.success(request, _("Đã thu hồi: mọi thứ ký bằng khóa này bị từ chối từ bây giờ."))
    return redirect("web:sync:keys")
