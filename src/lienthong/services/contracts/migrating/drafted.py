"""A draft whose version came into force at the end of its steps is published."""

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.models import ContractDraft, DraftSample, DraftState


def close_draft(*, contract_id: str, text: str, by: Actor) -> None:
    """Close the approved draft with this text, if the version came from one."""
    found = ContractDraft.objects.select_for_update().filter(
        contract_id=contract_id, state=DraftState.APPROVED, text=text
    )
    for draft in found:
        draft.state, draft.changed_at = DraftState.PUBLISHED, clock.now()
        draft.save(update_fields=["state", "changed_at"])
        DraftSample.objects.filter(draft=draft).delete()
        audit.record(
            by=by,
            action="contracts.draft.publish",
            subject=f"contract-draft:{draft.pk}",
            before={"state": DraftState.APPROVED},
            after={"contract": contract_id, "state": draft.state, "version": draft.version},
        )
