"""The page of a sender: how its connection stands, what came, was refused and is proved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong import bootstrap
from lienthong.base.errors import UserError
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.audit.words import ACTIONS
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.sync.words import BROKEN, STEPS
from lienthong.services.audit import queries as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync import actions
from lienthong.services.sync.connecting.steps import Standing
from lienthong.services.sync.keeping import chain, quotas, senders
from lienthong.services.sync.keeping.senders import SenderOverview
from lienthong.services.sync.models import Peer

SHOWN_HISTORY = 20
MEGABYTE = 1_000_000


@needs("sync.read")
@require_safe
def page(request: Request, node_id: str) -> HttpResponse:
    """Show a sender live; only the live part for htmx."""
    peer = senders.sender(node_id)
    if request.headers.get("HX-Target") == "live":
        return render(request, "sync/_sender_live.html", live(peer))
    return render(request, "sync/sender.html", _context(request, peer))


def sender_page(request: Request, node_id: str, refusal: UserError) -> HttpResponse:
    """Show the page of a sender with why something was not done."""
    told = {
        "message": said(refusal.message, refusal.values),
        "remedy": said(refusal.remedy, refusal.values),
    }
    context = _context(request, senders.sender(node_id)) | told
    return render(request, "sync/sender.html", context, status=refusal.status)


def _context(request: Request, peer: Peer) -> dict[str, Any]:
    found = senders.steps_of(peer)
    quota = senders.overview(peer).quota
    return {
        **live(peer),
        "standing": found,
        "steps": _steps(found),
        "choices": _choices(found),
        "tried": _tried(found),
        "asked_by_me": found is not None
        and found.connection.requested_by == str(request.user.actor),
        "quota": quota,
        "quota_megabytes": quota.bytes_per_day // MEGABYTE if quota else 0,
        "history": [
            (entry, ACTIONS.get(entry.action, entry.action))
            for entry in audit.of_subject(f"peer:{peer}")[:SHOWN_HISTORY]
        ],
    }


def live(peer: Peer) -> dict[str, Any]:
    """What of a sender changes by itself."""
    found = senders.overview(peer)
    titles = {contract.id: display.title_of(contract) for contract in contracts.all_current()}
    return {
        "peer": peer,
        "overview": found,
        "alarms": [(alarm, said(alarm.message, alarm.values)) for alarm in found.alarms],
        "streams": [
            {
                "one": one,
                "title": titles.get(one.stream.contract_id, one.stream.contract_id),
                "broken": BROKEN.get(one.chain.reason, "") if one.chain else "",
            }
            for one in found.incoming
        ],
        "days": [(day, _share(day.rows, found)) for day in found.days],
        "unverified": any(one.chain is None for one in found.incoming),
    }


def _share(rows: int, found: SenderOverview) -> float:
    """How the rows of a day compare with those of the busiest, 0–100."""
    most = max((day.rows for day in found.days), default=0)
    return 100 * rows / most if most else 0.0


def _steps(found: Standing | None) -> list[tuple[str, str, bool, bool]]:
    """Each step: name, title, done, and whether it is the next to do."""
    if found is None:
        return []
    return [(n, str(title), n in found.done, n == found.current) for n, title in STEPS.items()]


def _choices(found: Standing | None) -> list[dict[str, Any]]:
    """The contracts in force here, those the sender has first, each agreed or not."""
    if found is None:
        return []
    offered = {one["id"]: one for one in found.connection.offered}
    agreed = {one.contract_id for one in found.agreements}
    listed = [
        {
            "id": contract.id,
            "title": display.title_of(contract),
            "offered": offered.get(contract.id),
            "agreed": contract.id in agreed,
        }
        for contract in contracts.all_current()
    ]
    return sorted(listed, key=lambda one: (one["offered"] is None, one["title"]))


def _tried(found: Standing | None) -> list[dict[str, Any]]:
    titles = {contract.id: display.title_of(contract) for contract in contracts.all_current()}
    return [
        {"title": titles.get(one.contract_id, one.contract_id), "trial": one.trial}
        for one in (found.tried if found else ())
    ]


@needs("sync.manage")
@require_POST
def suspend(request: Request, node_id: str) -> HttpResponse:
    """Stop a sender at once, with the reason."""
    reason = request.POST.get("ly_do", "").strip()[:500]
    if not reason:
        messages.error(request, _("Nhập lý do tạm dừng; lý do được ghi vào nhật ký."))
        return redirect("web:sync:sender", node_id)
    actions.peer_suspend(
        node_id=node_id, direction=Peer.SENDER, reason=reason, by=request.user.actor
    )
    messages.success(request, _("Đã tạm dừng: gói của nút này bị từ chối từ bây giờ."))
    return redirect("web:sync:sender", node_id)


@needs("sync.manage")
@require_POST
def reopen(request: Request, node_id: str) -> HttpResponse:
    """Let a suspended sender send again."""
    actions.peer_approve(node_id=node_id, direction=Peer.SENDER, by=request.user.actor)
    messages.success(request, _("Đã mở lại: nút này gửi tiếp từ chỗ đã dừng."))
    return redirect("web:sync:sender", node_id)


@needs("sync.manage")
@require_POST
def quota(request: Request, node_id: str) -> HttpResponse:
    """Set how much a sender may send."""
    rows, megabytes, packages = (
        _number(request, name) for name in ("dong_ngay", "mb_ngay", "goi_phut")
    )
    quotas.set_quota(
        node_id=node_id,
        rows_per_day=rows,
        bytes_per_day=megabytes * MEGABYTE if megabytes > 0 else megabytes,
        packages_per_minute=packages,
        by=request.user.actor,
    )
    messages.success(request, _("Đã đặt hạn mức; tính từ gói kế tiếp."))
    return redirect("web:sync:sender", node_id)


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "").replace(".", "").strip() or "0"
    return int(text) if text.isdecimal() and len(text) < 15 else -1


@needs("sync.manage")
@require_POST
def verify_chain(request: Request, node_id: str) -> HttpResponse:
    """Verify every package that came from a sender."""
    checks = chain.verify_sender(
        node_id=node_id, identity=bootstrap.sync_identity(), by=request.user.actor
    )
    broken = [check for check in checks if check.broken_sequence is not None]
    if broken:
        messages.error(request, _("Chuỗi gói không nguyên vẹn; xem từng luồng bên dưới."))
    else:
        count = sum(check.packages for check in checks)
        text = ngettext(
            "Đã kiểm tra %(count)s gói: chuỗi nguyên vẹn.",
            "Đã kiểm tra %(count)s gói: chuỗi nguyên vẹn.",
            count,
        )
        messages.success(request, text % {"count": display.number(count)})
    return redirect("web:sync:sender", node_id)
