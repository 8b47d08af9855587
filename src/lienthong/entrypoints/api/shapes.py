"""Rows, verdicts, batches and problems as the API shows them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from lienthong.core.contract.model import Contract, Table
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.named import named
from lienthong.services.intake.actions import SaveResult
from lienthong.services.intake.models import Batch, BatchUndo, QuarantinedRow
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK, masked, masked_words
from lienthong.services.records.values import to_json

# What a message says of its rule, not of the row.
_SAID_BY_RULES = frozenset(
    {"choices", "days", "field", "fields", "list", "max", "min", "pattern"}
    | {"rule", "target", "term", "title", "titles", "type"}
)
VERDICTS = {"NEW": "accepted", "UPDATE": "accepted", "UNCHANGED": "unchanged"}


def row_json(
    access: Access, row: Mapping[str, Any], fields: Collection[str] = ()
) -> dict[str, Any]:
    """Return one row with its system columns, as the caller sees it; ``fields`` are wanted only."""
    return {
        name: to_json(value)
        for name, value in access.veiled(row).items()
        if not fields or name in fields or name.startswith("_")
    }


def problem_json(problem: Problem, access: Access, unit: object = None) -> dict[str, Any]:
    """Return a problem of a row of the unit in the reader's language; hidden values are masked."""
    hides = not access.hidden_of(unit).isdisjoint(problem.columns)
    values = masked_words(problem.values, _SAID_BY_RULES) if hides else problem.values
    values = named(access.filling(values))
    return {
        "rule": problem.rule,
        "word": problem.word,
        "severity": problem.severity,
        "columns": list(problem.columns),
        "value": MASK if hides and problem.value is not None else problem.value,
        "message": gettext(problem.message) % values,
        "remedy": gettext(problem.remedy) % values if problem.remedy else "",
    }


def verdict_json(result: SaveResult, access: Access) -> dict[str, Any]:
    """Return what became of one row that the caller sent: its values are the caller's own."""
    return {
        "verdict": VERDICTS.get(result.event, "refused"),
        "row_id": result.row_id or None,
        "version": result.version or None,
        "problems": [problem_json(p, access, access.own_unit) for p in result.problems],
    }


def batch_json(batch: Batch) -> dict[str, Any]:
    """Return a batch with its progress."""
    return {
        "id": batch.pk,
        "table": batch.table_name,
        "contract_version": batch.contract_version,
        "file": batch.file_name,
        "sha256": batch.file_sha256,
        "format": batch.file_format,
        "sheet": batch.sheet,
        "reading": batch.reading,
        "mapping": batch.mapping,
        "synthetic": batch.synthetic,
        "state": batch.state,
        "note": batch.state_note,
        "rows": {
            "total": batch.rows_total,
            "read": batch.rows_read,
            "blank": batch.rows_blank,
            "accepted": batch.rows_accepted,
            "unchanged": batch.rows_unchanged,
            "repaired": batch.rows_repaired,
            "waiting": batch.rows_waiting,
            "quarantined": batch.rows_quarantined,
            "written": batch.rows_written,
        },
        "percent": batch.percent,
        "rows_per_second": round(batch.rows_per_second, 1),
        "seconds_left": batch.seconds_left,
        "created_at": batch.created_at.isoformat(),
        "created_by": batch.created_by,
        "unit": batch.unit,
        "started_at": batch.started_at.isoformat() if batch.started_at else None,
        "finished_at": batch.finished_at.isoformat() if batch.finished_at else None,
    }


def undo_json(undo: BatchUndo) -> dict[str, Any]:
    """Return the undoing of a batch with its progress."""
    return {
        "id": undo.pk,
        "batch": undo.batch_id,
        "state": undo.state,
        "note": undo.note,
        "reason": undo.reason,
        "overwrite": undo.overwrite,
        "rows": {
            "total": undo.rows_total,
            "done": undo.rows_done,
            "cancelled": undo.rows_cancelled,
            "restored": undo.rows_restored,
            "left": undo.rows_left,
            "refused": undo.rows_refused,
            "closed": undo.rows_closed,
        },
        "created_at": undo.created_at.isoformat(),
        "created_by": undo.created_by,
        "finished_at": undo.finished_at.isoformat() if undo.finished_at else None,
    }


def quarantined_json(row: QuarantinedRow, access: Access) -> dict[str, Any]:
    """Return a quarantined row with its problems; personal values are masked."""
    hidden = access.hidden_of(row.unit)
    titles = {access.table.field(name).title for name in hidden}
    return {
        "id": row.pk,
        "batch": row.batch_id,
        "row_number": row.row_number,
        "row_id": access.name_of(row.row_id, hidden) if row.row_id else row.row_id,
        "origin": row.origin,
        "state": row.state,
        "verdict": row.verdict,
        "unit": row.unit,
        "assignee": row.assignee,
        "raw": masked(row.raw, titles),
        "values": masked(row.values, hidden),
        "problems": [problem_json(Problem.from_json(p), access, row.unit) for p in row.problems],
        "created_at": row.created_at.isoformat(),
    }


def problems_of(row: QuarantinedRow) -> list[Problem]:
    """Return the problems a kept row has."""
    return [Problem.from_json(p) for p in row.problems]


def database_json(contract: Contract, table: Table, rows: int) -> dict[str, Any]:
    """Return a declared table and its fields."""
    return {
        "table": table.name,
        "contract": contract.id,
        "version": contract.version,
        "title": table.title,
        "title_en": table.title_en,
        "owner": contract.owner,
        "rows": rows,
    }


def access_json(access: Access) -> dict[str, Any]:
    """Return what the caller may do with a table."""
    return {
        "may": sorted(access.doings),
        "rows_of_unit": access.unit,
        "writes_rows_of_unit": access.write_unit,
        "masked_in_some_rows": sorted(access.always_hidden),
    }


def fields_json(access: Access) -> Sequence[dict[str, Any]]:
    """Return the fields of a table as the contract declares them."""
    table = access.table
    return [
        {
            "name": f.name,
            "title": f.title,
            "title_en": f.title_en,
            "type": f.logical_type,
            "required": f.required,
            "key": f.name in table.primary_key,
            "code_list": f.code_list,
            "personal": f.personal,
            "readable": f.name in access.readable,
            "writable": f.name in access.writable,
        }
        for f in table.fields
    ]
