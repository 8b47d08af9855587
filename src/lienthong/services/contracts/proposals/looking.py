"""Look at the tables of a kept file and keep what was found."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.core.cleaning.text import written
from lienthong.core.profiling.model import SourceTable
from lienthong.core.profiling.report import report
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import proposing
from lienthong.services.contracts.models import ContractProposal, ProposalState

SAMPLE_ROWS = 5_000


def look(*, proposal_id: int, sources: Sequence[SourceTable], by: Actor) -> ContractProposal:
    """Profile the sources, draft the contract, and keep both for a person to correct.

    Raises UserError when nothing can be proposed; ``fail`` keeps the reason.
    """
    found = ContractProposal.objects.get(pk=proposal_id)
    proposal = proposing.propose(sources, asked=proposing.Asked("", found.title, found.owner))
    samples = [_sample(source) for source in sources]
    with transaction.atomic():
        found.state = ProposalState.READY
        found.contract_id = proposal.contract.id
        found.text = proposal.text
        found.report = report(proposal.tables)
        found.samples = samples
        found.save()
        audit.record(
            by=by,
            action="contracts.proposal.look",
            subject=f"contract-proposal:{found.pk}",
            after={"tables": len(found.report), "contract": found.contract_id},
        )
    return found


@transaction.atomic
def fail(*, proposal_id: int, error: UserError, by: Actor) -> None:
    """Keep why nothing could be proposed."""
    found = ContractProposal.objects.select_for_update().get(pk=proposal_id)
    found.state = ProposalState.FAILED
    found.note = {
        "message": error.message,
        "values": {key: str(value) for key, value in error.values.items()},
        "place": error.place,
        "remedy": error.remedy,
    }
    found.save()
    audit.record(
        by=by,
        action="contracts.proposal.fail",
        subject=f"contract-proposal:{found.pk}",
        after={"code": error.code},
    )


def _sample(source: SourceTable) -> dict[str, Any]:
    """Return the first rows by column title; the rules of the draft are tried on them."""
    titles = [column.title or column.name for column in source.columns]
    rows: list[dict[str, str]] = []
    total = 0
    for chunk in source.chunks():
        cells = list(zip(*chunk, strict=True))
        total += len(cells)
        for row in islice(cells, max(0, SAMPLE_ROWS - len(rows))):
            texts = (written(cell)[0] if cell is not None else "" for cell in row)
            rows.append(dict(zip(titles, texts, strict=True)))
    return {"header": titles, "rows": rows, "total": total}
