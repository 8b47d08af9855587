"""A proposal as plain data: what a page or a program shows, and a database can keep.

Reasons stay message ids with their values, so that each reader gets them in their language.
"""

from collections.abc import Sequence
from typing import Any

from lienthong.core.dictionary.value import show
from lienthong.core.profiling.model import ColumnProposal, Reason, TableProposal

EXAMPLES = 3
LONGEST_EXAMPLE = 60  # characters


def report(tables: Sequence[TableProposal]) -> list[dict[str, Any]]:
    """Return the tables with their columns, keys and reasons, ready for JSON."""
    return [_table(table) for table in tables]


def _table(table: TableProposal) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "place": table.source.place,
        "rows": table.rows,
        "sampled": table.source.sampled,
        "key": {
            "columns": list(table.key.columns),
            "share": table.key.share,
            "reasons": [_reason(r) for r in table.key.reasons],
        },
        "columns": [_column(column) for column in table.columns],
    }


def _column(column: ColumnProposal) -> dict[str, Any]:
    facts, target = column.facts, column.target
    return {
        "name": column.name,
        "title": column.source.title or column.source.name,
        "type": column.type.logical_type,
        "term": column.recognised.term,
        "near": column.recognised.near,
        "code_list": column.recognised.code_list,
        "reference": f"{target.table}.{target.column}" if target else None,
        "score": column.recognised.score,
        "reasons": [_reason(r) for r in column.reasons],
        "rows": facts.rows,
        "missing": facts.missing,
        "distinct": facts.distinct,
        "exact": facts.exact,
        "examples": [_example(value) for value in list(facts.values)[:EXAMPLES]],
    }


def _example(value: object) -> str:
    text = show(value)
    return text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…"


def _reason(reason: Reason) -> dict[str, Any]:
    return {"message": reason.message, "values": {k: str(v) for k, v in reason.values.items()}}
