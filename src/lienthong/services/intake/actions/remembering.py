"""Remember how files of one shape are matched, and forget it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.intake.models import Batch, RememberedMapping
from lienthong.services.intake.remembering import fingerprint
from lienthong.services.intake.scope import access_of


@transaction.atomic
def remember(
    *,
    table: Table,
    header: Sequence[str],
    mapping: Mapping[str, str | None],
    by: Actor,
    source: str | None = None,
    shaping: Sequence[Mapping[str, Any]] = (),
) -> RememberedMapping:
    """Keep a matching for the next file of this shape from this source, in place of any other."""
    access_of(by, table.name, "import")
    kept, made = RememberedMapping.objects.select_for_update().get_or_create(
        table_name=table.name,
        source=source or "",
        fingerprint=fingerprint(header),
        defaults={"header": [], "mapping": {}, "created_at": clock.now(), "created_by": str(by)},
    )
    before = kept.mapping
    kept.header, kept.mapping = list(header), dict(mapping)
    kept.shaping = [dict(s) for s in shaping]
    kept.used_count += 1
    kept.used_at = clock.now()
    kept.save()
    if made or before != kept.mapping:
        audit.record(
            by=by,
            action="intake.remember",
            subject=f"mapping:{kept.pk}",
            before=before,
            after={"table": table.name, "source": kept.source, "mapping": kept.mapping},
        )
    return kept


def remember_batch(*, batch: Batch, table: Table, by: Actor) -> None:
    """Keep the matching of a batch that a person confirmed."""
    shaping = batch.layout.get("shaping", [])
    made = {title for one in shaping for title in one["titles"]}
    header = [title for title in batch.mapping if title not in made]
    remember(
        table=table,
        header=header,
        mapping=batch.mapping,
        by=by,
        source=batch.unit,
        shaping=shaping,
    )


@transaction.atomic
def forget(*, known: RememberedMapping, by: Actor) -> None:
    """Forget a matching; files of its shape are matched anew."""
    access_of(by, known.table_name, "import")
    audit.record(
        by=by,
        action="intake.forget",
        subject=f"mapping:{known.pk}",
        before={"table": known.table_name, "source": known.source, "mapping": known.mapping},
    )
    known.delete()
