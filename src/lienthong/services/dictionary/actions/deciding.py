"""Draft → review → approved → replaced, the same for terms and code lists.

Who approves is nobody who wrote. What is approved is in force at once, in every process.
"""

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.dictionary.actions.telling import tell
from lienthong.services.dictionary.judging import demand_sound
from lienthong.services.dictionary.keeping import MODELS, About, locked, note, writers
from lienthong.services.dictionary.models import (
    FORCE_STATES,
    ListVersion,
    NoteKind,
    TermVersion,
    VersionState,
)

LONGEST_NOTE = 2000


@transaction.atomic
def submit(*, about: About, entry_id: str, by: Actor) -> None:
    """Ask for approval. Raises EntryRejected when the draft does not hold."""
    version = locked(about, entry_id, VersionState.DRAFT)
    demand_sound(version)
    _move(version, VersionState.REVIEW, NoteKind.SUBMITTED, "", by)


@transaction.atomic
def approve(*, about: About, entry_id: str, by: Actor, text: str = "") -> None:
    """Put what others wrote into force. Raises NotAllowed, EntryRejected, UserError."""
    version = locked(about, entry_id, VersionState.REVIEW)
    if str(by) in writers(about, entry_id, version.number):
        raise NotAllowed(
            N_("Người soạn không tự duyệt được mục của mình."),
            code="own-draft",
            place=entry_id,
            remedy=N_("Nhờ một người khác có quyền duyệt từ điển xem và duyệt."),
        )
    demand_sound(version)
    MODELS[about].objects.filter(entry_id=entry_id, state__in=FORCE_STATES).update(
        state=VersionState.SUPERSEDED
    )
    version.decided_by, version.decided_by_name = str(by), by.name
    version.decided_at = clock.now()
    state = VersionState.REPLACED if version.replaced_by else VersionState.APPROVED
    _move(version, state, NoteKind.APPROVED, _short(text), by)


@transaction.atomic
def refuse(*, about: About, entry_id: str, reason: str, by: Actor) -> None:
    """Return what waits for approval to its author, with the reason."""
    version = locked(about, entry_id, VersionState.REVIEW)
    _move(version, VersionState.DRAFT, NoteKind.REFUSED, _needed(reason), by)


@transaction.atomic
def abandon(*, about: About, entry_id: str, reason: str, by: Actor) -> None:
    """Give up a draft. It stays in the history."""
    version = locked(about, entry_id, VersionState.DRAFT)
    _move(version, VersionState.ABANDONED, NoteKind.ABANDONED, _needed(reason), by)


@transaction.atomic
def comment(*, about: About, entry_id: str, text: str, by: Actor) -> None:
    """Say something of an entry, whatever its state."""
    said = _needed(text)
    note(about, entry_id, None, NoteKind.COMMENT, said, by)
    audit.record(
        by=by, action="dictionary.comment", subject=f"{about}:{entry_id}", after={"note": said}
    )


def _move(
    version: TermVersion | ListVersion, state: VersionState, kind: NoteKind, text: str, by: Actor
) -> None:
    before, version.state = version.state, state
    version.changed_at = clock.now()
    version.save()
    tell(version, kind, text, by, before)


def _needed(text: str) -> str:
    if not text.strip():
        raise UserError(
            N_("Chưa ghi nội dung."),
            code="empty-note",
            remedy=N_("Ghi lý do hoặc ý kiến để người khác hiểu và sửa được."),
        )
    return _short(text)


def _short(text: str) -> str:
    return text.strip()[:LONGEST_NOTE]
