"""Draft → review → approved → published. Who approves is nobody who wrote."""

from collections.abc import Mapping

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.model import Contract
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries
from lienthong.services.contracts.actions import apply_contract
from lienthong.services.contracts.drafts.judging import Judgement, file_of, judge
from lienthong.services.contracts.drafts.locking import demand_revision, locked
from lienthong.services.contracts.migrating import steps
from lienthong.services.contracts.migrating.preview import large
from lienthong.services.contracts.models import ContractDraft, DraftSample, DraftState

OPEN = (DraftState.DRAFT, DraftState.REVIEW, DraftState.APPROVED)


@transaction.atomic
def submit(*, draft_id: int, revision: int, by: Actor) -> ContractDraft:
    """Ask for approval. Raises ContractRejected with every fault, UserError when outdated."""
    draft = locked(draft_id, DraftState.DRAFT)
    demand_revision(draft, revision)
    _demand_latest(draft)
    _demand_change(_demand_clean(draft))
    return _move(draft, DraftState.REVIEW, by, "submit")


@transaction.atomic
def send_back(*, draft_id: int, reason: str, by: Actor) -> ContractDraft:
    """Return a draft to its writers, with the reason. Its author may take it back too."""
    draft = locked(draft_id, DraftState.REVIEW, DraftState.APPROVED)
    steps.refuse_while_running(draft.contract_id, file_of(draft))
    draft.reason = _reason(reason)
    draft.approved_by = draft.approved_by_name = ""
    return _move(draft, DraftState.DRAFT, by, "send-back", reason=draft.reason)


@transaction.atomic
def approve(*, draft_id: int, revision: int, by: Actor) -> ContractDraft:
    """Approve the revision seen of a draft that others wrote.

    Raises NotAllowed, ContractRejected, UserError.
    """
    draft = locked(draft_id, DraftState.REVIEW)
    demand_revision(draft, revision)
    if str(by) in writers(draft):
        raise NotAllowed(
            N_("Người soạn không tự duyệt được bản thảo của mình."),
            code="own-draft",
            remedy=N_("Nhờ một người khác có quyền duyệt hợp đồng xem và duyệt."),
        )
    _demand_clean(draft)
    _demand_latest(draft)
    draft.approved_by, draft.approved_by_name = str(by), by.name
    return _move(draft, DraftState.APPROVED, by, "approve")


@transaction.atomic
def publish(*, draft_id: int, by: Actor) -> Contract | None:
    """Put an approved draft into force, or nothing. Raises ContractRejected, UserError.

    Returns None when a large table has to be worked out first: the worker does that in steps, and
    the draft is published at their end.
    """
    draft = locked(draft_id, DraftState.APPROVED)
    _demand_latest(draft)
    contract = _demand_clean(draft).contract
    if contract is not None and large(queries.find(draft.contract_id), contract):
        steps.start(text=draft.text, file=file_of(draft), by=by, background=True)
        return None
    applied = apply_contract(text=draft.text, file=file_of(draft), by=by)
    _move(draft, DraftState.PUBLISHED, by, "publish", version=applied.version)
    DraftSample.objects.filter(draft=draft).delete()
    return applied


@transaction.atomic
def abandon(*, draft_id: int, reason: str, by: Actor) -> ContractDraft:
    """Give a draft up; its texts stay readable."""
    draft = locked(draft_id, *OPEN)
    draft.reason = _reason(reason)
    DraftSample.objects.filter(draft=draft).delete()
    return _move(draft, DraftState.ABANDONED, by, "abandon", reason=draft.reason)


def writers(draft: ContractDraft) -> frozenset[str]:
    """Return everybody who wrote a part of the draft, as actors."""
    return frozenset({draft.author, *draft.revisions.values_list("by", flat=True)})


def _move(draft: ContractDraft, state: str, by: Actor, done: str, **more: str) -> ContractDraft:
    before: Mapping[str, object] = {"state": draft.state}
    draft.state = state
    draft.changed_at = clock.now()
    draft.save()
    audit.record(
        by=by,
        action=f"contracts.draft.{done}",
        subject=f"contract-draft:{draft.pk}",
        before=before,
        after={"contract": draft.contract_id, "state": state, "revision": draft.revision, **more},
    )
    return draft


def _demand_clean(draft: ContractDraft) -> Judgement:
    judged = judge(draft)
    if judged.problems:
        raise ContractRejected(file_of(draft), judged.problems)
    return judged


def _demand_change(judged: Judgement) -> None:
    if judged.difference is not None and not judged.difference.changes:
        raise UserError(
            N_("Bản thảo chưa thay đổi gì so với phiên bản đang áp dụng %(version)s."),
            code="nothing-changed",
            values={"version": judged.difference.before},
            remedy=N_("Sửa bản thảo rồi gửi duyệt, hoặc bỏ bản thảo này."),
        )


def _demand_latest(draft: ContractDraft) -> None:
    """Refuse a draft that began from a version no longer in force."""
    held = queries.find(draft.contract_id)
    now = held.version if held else ""
    if now != draft.base_version:
        raise UserError(
            N_("Bản thảo bắt đầu từ phiên bản «%(base)s», nhưng nay đang áp dụng «%(now)s»."),
            code="outdated-draft",
            values={"base": draft.base_version or "—", "now": now or "—"},
            status=409,
            remedy=N_(
                "So sánh với phiên bản đang áp dụng, mở bản thảo mới từ đó rồi đưa thay đổi sang."
            ),
        )


def _reason(text: str) -> str:
    if not text.strip():
        raise UserError(
            N_("Phải ghi lý do."),
            code="no-reason",
            remedy=N_("Viết một câu để người soạn biết cần làm gì."),
        )
    return text.strip()[:2000]
