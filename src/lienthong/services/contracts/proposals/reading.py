"""Read the proposals: each is seen by who made it, for its rows may be citizens' data."""

from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.contracts.models import ContractProposal


def proposals(by: Actor) -> list[ContractProposal]:
    """Return a person's proposals, newest first, without their rows."""
    found = ContractProposal.objects.filter(created_by=str(by)).defer("samples", "text")
    return list(found.order_by("-pk")[:50])


def proposal(pk: int, by: Actor) -> ContractProposal:
    """Return one of the person's proposals. Raises NotFound."""
    found = ContractProposal.objects.filter(pk=pk, created_by=str(by)).defer("samples").first()
    if found is None:
        raise NotFound(
            N_("Không có đề xuất hợp đồng này, hoặc do người khác lập."),
            code="unknown-proposal",
            remedy=N_("Mở lại danh sách đề xuất của bạn, hoặc nộp tệp để lập đề xuất mới."),
        )
    return found


def of_draft(draft_id: int, by: Actor) -> ContractProposal | None:
    """Return the person's proposal that a draft came from, or None."""
    found = ContractProposal.objects.filter(draft_id=draft_id, created_by=str(by))
    return found.defer("samples", "text").first()
