"""Read drafts, their revisions, what was said of them, and the rows they are tried on."""

from collections.abc import Sequence

from lienthong.services.contracts.drafts.locking import missing
from lienthong.services.contracts.models import (
    ContractDraft,
    DraftComment,
    DraftRevision,
    DraftSample,
)


def draft(draft_id: int) -> ContractDraft:
    """Return one draft. Raises NotFound."""
    found = ContractDraft.objects.filter(pk=draft_id).first()
    if found is None:
        raise missing(draft_id)
    return found


def drafts(*, states: Sequence[str] = (), contract_id: str = "") -> list[ContractDraft]:
    """Return drafts without their texts, last changed first."""
    found = ContractDraft.objects.defer("text")
    if states:
        found = found.filter(state__in=states)
    if contract_id:
        found = found.filter(contract_id=contract_id)
    return list(found)


def revisions(draft_id: int) -> list[DraftRevision]:
    """Return the saved texts of a draft, newest first, without the texts."""
    return list(DraftRevision.objects.filter(draft_id=draft_id).defer("text"))


def comments(draft_id: int) -> list[DraftComment]:
    """Return what was said of a draft, oldest first."""
    return list(DraftComment.objects.filter(draft_id=draft_id))


def sample(draft_id: int, table_name: str) -> DraftSample | None:
    """Return the rows a table of a draft is tried on, or None."""
    return DraftSample.objects.filter(draft_id=draft_id, table_name=table_name).first()
