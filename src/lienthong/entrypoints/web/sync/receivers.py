"""Receivers that take messages: registered, edited, let in and stopped by clicks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync import actions, errors
from lienthong.services.sync.models import Peer
from lienthong.services.sync.profiles import checking, loading
from lienthong.services.sync.profiles.errors import bad_message_address

FIELDS = ("ma", "ten", "dia_chi", "ho_so")


@needs("sync.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """Name a receiver of messages, its address and its profile."""
    if request.method != "POST":
        return _shown(request, None, {"ho_so": "qcvn09"})
    return _saved(request, None, request.POST.get("ma", "").strip()[:100])


@needs("sync.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, node_id: str) -> HttpResponse:
    """Show a receiver of messages, or change it; a changed one has to be approved again."""
    peer = _receiver(node_id)
    if request.method == "POST":
        return _saved(request, peer, node_id)
    typed = {"ma": peer.node_id, "ten": peer.name, "dia_chi": peer.url, "ho_so": peer.profile}
    return _shown(request, peer, typed)


def _receiver(node_id: str) -> Peer:
    found = Peer.objects.filter(direction=Peer.RECEIVER, node_id=node_id).exclude(profile="")
    peer = found.first()
    if peer is None:
        raise errors.unknown_peer(node_id)
    return peer


def _saved(request: Request, peer: Peer | None, node_id: str) -> HttpResponse:
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        if not typed["dia_chi"].startswith(("http://", "https://")):
            raise bad_message_address()
        if not node_id or "/" in node_id or not typed["ten"]:
            raise errors.bad_node_id(node_id)
        loading.load_profile(typed["ho_so"])
        if peer is None and Peer.objects.filter(
            direction=Peer.RECEIVER, node_id=node_id
        ).exists():  # fmt: skip
            raise errors.known_peer(node_id)
        actions.message_receiver_add(
            node_id=node_id, name=typed["ten"][:300], url=typed["dia_chi"][:500],
            profile=typed["ho_so"], by=request.user.actor,
        )  # fmt: skip
    except UserError as error:
        return _shown(request, peer, typed | {"ma": node_id}, error)
    messages.success(request, _("Đã lưu nơi nhận; chỉ gửi khi được duyệt."))
    return redirect("web:sync:receiver", node_id)


def _shown(
    request: Request, peer: Peer | None, typed: dict[str, str], refusal: UserError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "peer": peer,
        "typed": typed,
        "profiles": [(name, name) for name in loading.known_profiles()],
        "streams": _streams(peer),
        **_checked(peer),
    }
    if refusal is None:
        return render(request, "sync/receiver.html", context)
    context["message"] = said(refusal.message, refusal.values)
    context["remedy"] = said(refusal.remedy, refusal.values)
    return render(request, "sync/receiver.html", context, status=refusal.status)


def _streams(peer: Peer | None) -> list[dict[str, Any]]:
    titles = {contract.id: display.title_of(contract) for contract in contracts.all_current()}
    return [
        {"stream": one, "title": titles.get(one.contract_id, one.contract_id)}
        for one in (peer.out_streams.all() if peer else ())
    ]


def _checked(peer: Peer | None) -> dict[str, Any]:
    """What stands in the way of sending by the receiver's profile."""
    if peer is None:
        return {}
    try:
        found = checking.check(peer.profile)
    except UserError as error:
        return {"profile_fault": said(error.message, error.values)}
    columns = sorted(found.unknown_columns.items())
    return {
        "grade": said(checking.GRADES[found.grade], {}),
        "unmapped": found.unmapped_tables,
        "unknown_columns": [f"{place}: {', '.join(names)}" for place, names in columns],
    }


@needs("sync.manage")
@require_POST
def approve(request: Request, node_id: str) -> HttpResponse:
    """Let messages flow."""
    _receiver(node_id)
    actions.peer_approve(node_id=node_id, direction=Peer.RECEIVER, by=request.user.actor)
    messages.success(request, _("Đã duyệt: bản ghi đang có được gửi trước, rồi tới từng thay đổi."))
    return redirect("web:sync:receiver", node_id)


@needs("sync.manage")
@require_POST
def suspend(request: Request, node_id: str) -> HttpResponse:
    """Stop sending to a receiver at once."""
    _receiver(node_id)
    actions.peer_suspend(
        node_id=node_id, direction=Peer.RECEIVER, by=request.user.actor,
        reason=request.POST.get("ly_do", "").strip()[:500],
    )  # fmt: skip
    messages.success(request, _("Đã ngừng gửi tới nơi này; thay đổi vẫn được giữ trong hàng đợi."))
    return redirect("web:sync:receiver", node_id)
