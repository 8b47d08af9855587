"""Say something of a draft, at a place of it; close what was settled."""

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.drafts.locking import locked
from lienthong.services.contracts.models import DraftComment, DraftState

LONGEST = 4000  # characters
TALKED_OF = (DraftState.DRAFT, DraftState.REVIEW, DraftState.APPROVED)


@transaction.atomic
def comment(*, draft_id: int, place: str, text: str, by: Actor) -> DraftComment:
    """Say something of the draft, or of the table or ``table/field`` at ``place``."""
    draft = locked(draft_id, *TALKED_OF)
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise UserError(
            N_("Ý kiến phải có nội dung và không quá %(limit)s ký tự."),
            code="bad-comment",
            values={"limit": LONGEST},
            remedy=N_("Viết lại ý kiến rồi gửi."),
        )
    made = DraftComment.objects.create(
        draft=draft, place=place[:250], text=said, at=clock.now(), by=str(by), by_name=by.name
    )
    audit.record(
        by=by,
        action="contracts.draft.comment",
        subject=f"contract-draft:{draft.pk}",
        after={"comment": made.pk, "place": made.place},
    )
    return made


@transaction.atomic
def resolve(*, comment_id: int, by: Actor) -> DraftComment:
    """Close a comment. One that is closed already stays as it is."""
    found = DraftComment.objects.select_for_update().filter(pk=comment_id).first()
    if found is None:
        raise UserError(
            N_("Không có ý kiến này."),
            code="unknown-comment",
            status=404,
            remedy=N_("Tải lại trang để xem các ý kiến đang có."),
        )
    if found.resolved_at is None:
        found.resolved_at, found.resolved_by_name = clock.now(), by.name
        found.save(update_fields=["resolved_at", "resolved_by_name"])
        audit.record(
            by=by,
            action="contracts.draft.resolve",
            subject=f"contract-draft:{found.draft_id}",
            after={"comment": found.pk},
        )
    return found
