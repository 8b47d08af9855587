"""Rows of a file that a draft's rules are tried on. They leave with the draft."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.drafts.locking import locked
from lienthong.services.contracts.drafts.workflow import OPEN
from lienthong.services.contracts.models import ContractDraft, DraftSample

MOST_ROWS = 20_000


@transaction.atomic
def attach_sample(
    *,
    draft_id: int,
    table_name: str,
    file_name: str,
    header: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    total: int,
    by: Actor,
) -> DraftSample:
    """Keep the first rows of a file, by column title; ``total`` is how many the file holds."""
    draft = locked(draft_id, *OPEN)
    made, _ = DraftSample.objects.update_or_create(
        draft=draft,
        table_name=table_name,
        defaults={
            "file_name": file_name[:300],
            "header": list(header),
            "rows": [dict(row) for row in rows[:MOST_ROWS]],
            "total": total,
        },
    )
    _record(draft, by, "attach", {"table": table_name, "rows": len(made.rows), "of": total})
    return made


@transaction.atomic
def drop_sample(*, draft_id: int, table_name: str, by: Actor) -> None:
    """Forget the rows that a table was tried on."""
    draft = locked(draft_id, *OPEN)
    if DraftSample.objects.filter(draft=draft, table_name=table_name).delete()[0]:
        _record(draft, by, "drop", {"table": table_name})


def _record(draft: ContractDraft, by: Actor, done: str, after: Mapping[str, object]) -> None:
    audit.record(
        by=by,
        action=f"contracts.draft.sample.{done}",
        subject=f"contract-draft:{draft.pk}",
        after=after,
    )
