"""A receiver refused a row: it comes back to the work-list of the unit that owns it."""

from collections.abc import Mapping

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.core.rules.model import Problem
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.models import Origin, QuarantinedRow, QuarantineState
from lienthong.services.intake.raw_text import cell_text, search_text, values_json
from lienthong.services.records import queries


@transaction.atomic
def return_refused_row(
    *,
    table: Table | str,
    row_id: str,
    version: int,
    rule: str,
    message: str,
    values: Mapping[str, str],
    remedy: str,
    by: Actor,
) -> QuarantinedRow:
    """Put a refused row version on the work-list; the same refusal twice makes one entry.

    The row itself stays in force here; correcting the entry writes its next version.
    """
    declared = contracts.table(table)[1] if isinstance(table, str) else table
    problem = _problem(declared, rule, message, remedy, values)
    known = (
        QuarantinedRow.objects.select_for_update()
        .filter(
            table_name=declared.name,
            row_id=row_id,
            origin=Origin.RECEIVER,
            state=QuarantineState.OPEN,
        )
        .first()
    )
    if known is not None and known.version == version:
        if all(p["rule"] != rule for p in known.problems):
            known.problems = [*known.problems, problem.to_json()]
            known.save()
        return known
    row = known or _entry(declared, row_id)
    row.version, row.problems = version, [problem.to_json()]
    row.save()
    audit.record(
        by=by,
        action="intake.return",
        subject=f"{declared.name}:{row_id}",
        after={"version": version, "rule": rule, "quarantine": row.pk},
    )
    return row


def _entry(table: Table, row_id: str) -> QuarantinedRow:
    held = queries.get(table, row_id)
    raw = {f.title: cell_text(held[f.name]) for f in table.fields}
    return QuarantinedRow(
        table_name=table.name,
        row_id=row_id,
        raw=raw,
        values=values_json({f.name: held[f.name] for f in table.fields}),
        origin=Origin.RECEIVER,
        unit=str(held.get(table.unit_field or "") or "")[:80],
        search=search_text(table, raw),
        created_at=clock.now(),
    )


def _problem(
    table: Table, rule: str, message: str, remedy: str, values: Mapping[str, str]
) -> Problem:
    """Return the receiver's refusal as a problem, with what this node knows of the rule."""
    texts = {str(k): str(v) for k, v in values.items()}
    for known in contracts.checker(table.name).rules:
        if known.id == rule:
            return Problem(
                rule=rule,
                kind=known.kind,
                family=known.family,
                word=known.word,
                severity="error",
                columns=known.columns,
                value=texts.get("value"),
                message=message,
                remedy=remedy,
                values=texts,
            )
    return Problem(
        rule=rule,
        kind="receiver",
        family="cross_field",
        word="thong_nhat",
        severity="error",
        columns=(),
        value=texts.get("value"),
        message=message,
        remedy=remedy,
        values=texts,
    )
