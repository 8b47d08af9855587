"""The five steps by which a sender is let in; the last is another person's."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from django.contrib import messages
from django.core.files import File
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import bootstrap
from lienthong.adapters.signing.ed25519_file import read_public_key
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.package.receipt import parse_receipt
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.sync.senders import sender_page
from lienthong.services.accounts import queries as accounts
from lienthong.services.sync import errors
from lienthong.services.sync.connecting import agreeing, approving, proving, registering
from lienthong.services.sync.connecting.errors import bad_proof
from lienthong.services.sync.connecting.summing import by_rule
from lienthong.services.sync.models import TrialPackage

PROOF_BYTES = 2_000_000
FIELDS = ("ma", "ten", "khoa", "lien_he", "muc_dich")


@needs("sync.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """Step one: name the sender and its key."""
    if request.method != "POST":
        return render(request, "sync/register.html", {"typed": {}})
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        public_key = read_public_key(typed["khoa"])
        if public_key is None:
            raise errors.bad_public_key()
        if not typed["ma"] or not typed["ten"] or "/" in typed["ma"]:
            raise UserError(
                N_("Nhập mã nút (không có dấu «/») và tên cơ quan."),
                code="no-name",
                remedy=N_("Hỏi nút gửi mã nút và khóa công khai, xem bằng «lienthong node key»."),
            )
        connection = registering.register(
            node_id=typed["ma"][:100],
            name=typed["ten"][:300],
            public_key=public_key,
            contact=typed["lien_he"][:300],
            purpose=typed["muc_dich"][:2000],
            by=request.user.actor,
        )
    except UserError as error:
        told = {
            "typed": typed,
            "message": said(error.message, error.values),
            "remedy": said(error.remedy, error.values),
        }
        return render(request, "sync/register.html", told, status=error.status)
    messages.success(request, _("Đã đăng ký; nút gửi chưa gửi được gì cho tới khi đủ năm bước."))
    return redirect("web:sync:sender", connection.peer.node_id)


@needs("sync.manage")
@require_POST
def prove(request: Request, node_id: str) -> HttpResponse:
    """Step two, for networks that never touch: the proof comes as a file."""
    try:
        data, signature = _proof(request.FILES.get("tep"))
        proving.prove_by_file(
            node_id=node_id,
            data=data,
            signature=signature,
            identity=bootstrap.sync_identity(),
            by=request.user.actor,
        )
    except UserError as error:
        return sender_page(request, node_id, error)
    messages.success(request, _("Đã xét tệp chứng minh khóa."))
    return redirect("web:sync:sender", node_id)


def _proof(file: File[Any] | None) -> tuple[bytes, bytes]:
    """Read a proof as «lienthong sync proof» writes it. Raises UserError."""
    if file is None or (file.size or 0) > PROOF_BYTES:
        raise bad_proof("—")
    try:
        document = json.loads(file.read())
        return (
            base64.b64decode(document["request"], validate=True),
            base64.b64decode(document["signature"], validate=True),
        )
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise bad_proof("JSON") from error


@needs("sync.manage")
@require_POST
def agree(request: Request, node_id: str) -> HttpResponse:
    """Step three: choose what the sender may send; also later, to widen or narrow it."""
    try:
        agreeing.agree(
            node_id=node_id,
            contract_ids=request.POST.getlist("hop_dong"),
            by=request.user.actor,
        )
    except UserError as error:
        return sender_page(request, node_id, error)
    messages.success(request, _("Đã ghi các hợp đồng thống nhất."))
    return redirect("web:sync:sender", node_id)


@needs("sync.manage")
@require_POST
def approve(request: Request, node_id: str) -> HttpResponse:
    """Step five: let the sender in."""
    note = request.POST.get("ghi_chu", "").strip()[:2000]
    try:
        approving.approve(node_id=node_id, note=note, by=request.user.actor)
    except UserError as error:
        return sender_page(request, node_id, error)
    messages.success(request, _("Đã duyệt: gói của nút này được nhận từ bây giờ."))
    return redirect("web:sync:sender", node_id)


@needs("sync.read")
@require_safe
def trial(request: Request, pk: int) -> HttpResponse:
    """Show what a trial package came to, by rule."""
    found = get_object_or_404(TrialPackage.objects.select_related("peer"), pk=pk)
    receipt = parse_receipt(bytes(found.receipt_body))
    # A message may quote a value of a citizen's row, which is nowhere here to be masked.
    quotes = accounts.allowed(request.user, "records.personal_all")
    rules = [
        (one, said(one.message, one.values) if quotes else "", said(one.remedy, one.values))
        for one in by_rule(receipt)
    ]
    return render(request, "sync/trial.html", {"trial": found, "rules": rules})
