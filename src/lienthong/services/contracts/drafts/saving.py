"""Save a draft, and step back: every saved text is kept, so nothing is lost."""

from collections.abc import Mapping

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.drafts.keeping import demand_size, keep
from lienthong.services.contracts.drafts.locking import demand_revision, locked
from lienthong.services.contracts.models import ContractDraft, DraftRevision, DraftState


@transaction.atomic
def save(
    *,
    draft_id: int,
    revision: int,
    text: str,
    by: Actor,
    what: str = N_("Sửa văn bản YAML"),
    values: Mapping[str, object] | None = None,
) -> ContractDraft:
    """Keep a new text; ``revision`` is the one the person saw, ``what`` says what they did.

    Raises UserError ``stale-revision`` when someone saved meanwhile; nothing is overwritten then.
    """
    demand_size(text)
    draft = locked(draft_id, DraftState.DRAFT)
    demand_revision(draft, revision)
    if text != draft.text:
        seen = draft.revision
        keep(draft, text=text, by=by, parent=seen, what=what, values=values or {})
        _record(draft, by, seen, what)
    return draft


@transaction.atomic
def undo(*, draft_id: int, revision: int, by: Actor) -> ContractDraft:
    """Take the last edit back; asked again, the one before it. Raises UserError."""
    draft = locked(draft_id, DraftState.DRAFT)
    demand_revision(draft, revision)
    parent = _revision(draft, draft.revision).parent
    if parent is None:
        raise UserError(
            N_("Không còn bước sửa nào để hoàn tác."),
            code="nothing-to-undo",
            status=409,
            remedy=N_("Xem các bản đã lưu để trở về một bản bất kỳ."),
        )
    return _back_to(draft, _revision(draft, parent), by, N_("Hoàn tác về bản số %(number)s"))


@transaction.atomic
def restore(*, draft_id: int, revision: int, number: int, by: Actor) -> ContractDraft:
    """Bring an earlier text back as the newest. Raises UserError."""
    draft = locked(draft_id, DraftState.DRAFT)
    demand_revision(draft, revision)
    return _back_to(draft, _revision(draft, number), by, N_("Trở về bản số %(number)s"))


def _back_to(draft: ContractDraft, target: DraftRevision, by: Actor, what: str) -> ContractDraft:
    seen = draft.revision
    keep(
        draft,
        text=target.text,
        by=by,
        parent=target.parent,
        what=what,
        values={"number": target.number},
    )
    _record(draft, by, seen, what)
    return draft


def _revision(draft: ContractDraft, number: int) -> DraftRevision:
    found = DraftRevision.objects.filter(draft=draft, number=number).first()
    if found is None:
        raise UserError(
            N_("Bản thảo không có bản sửa số %(number)s."),
            code="unknown-revision",
            values={"number": number},
            status=404,
            remedy=N_("Chọn một bản trong danh sách các bản đã lưu."),
        )
    return found


def _record(draft: ContractDraft, by: Actor, before: int, what: str) -> None:
    audit.record(
        by=by,
        action="contracts.draft.save",
        subject=f"contract-draft:{draft.pk}",
        before={"revision": before},
        after={"contract": draft.contract_id, "revision": draft.revision, "what": what},
    )
