"""A kept row as it stands now, ready to be judged anew."""

from typing import Any

from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import flat_columns
from lienthong.core.rules.model import Choice, Problem
from lienthong.services.intake.judging import Judged
from lienthong.services.intake.models import Origin, QuarantinedRow
from lienthong.services.intake.raw_text import values_json
from lienthong.services.records.values import of_field


def cells_of(table: Table, row: QuarantinedRow) -> dict[str, Any]:
    """Return the row's cells: earlier corrections over standardised values over the raw."""
    by_title = {f.title: f.name for f in flat_columns(table)}
    cells: dict[str, Any] = {
        by_title[title]: text for title, text in row.raw.items() if title in by_title
    }
    for kept, value in row.values.items():
        name = table.now(kept)
        if name is not None and value is not None:
            cells[name] = _typed(value, table.field(name))
    return cells


def offered(table: Table, row: QuarantinedRow, column: str) -> tuple[Choice, ...]:
    """Return the choices of the row's question about a column; none when it asks nothing."""
    problems = (Problem.from_json(p) for p in row.problems if p.get("choices"))
    return next(
        (p.choices for p in problems if [table.now(name) for name in p.columns] == [column]), ()
    )


def judged_at(row: QuarantinedRow) -> Any:
    """Return where the row is judged: what a receiver sent back must please the receiver."""
    return "receiver" if row.origin == Origin.RECEIVER else "node"


def keep_trial(row: QuarantinedRow, judged: Judged) -> None:
    """Keep what was tried and what is still wrong with it; nothing is saved."""
    row.values = values_json(judged.values) | {
        name: text
        for name, text in judged.raw.cells.items()
        if judged.values.get(name) is None and isinstance(text, str)
    }
    row.problems = [p.to_json() for p in judged.problems]
    row.verdict = "waiting" if judged.verdict == "waiting" else "quarantined"
    row.row_id = judged.row_id or row.row_id


def _typed(value: Any, field: Field) -> Any:
    """Return a kept value as its type; text that a person typed and could not be read stays."""
    if value == "" or (field.logical_type == "boolean" and isinstance(value, str)):
        return value
    try:
        return of_field(field, value)
    except (ValueError, ArithmeticError):
        return value
