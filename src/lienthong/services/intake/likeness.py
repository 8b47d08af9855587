"""Ask about new rows that are very like a row that is there under another key.

A table declares it (``likeness`` in its contract): columns that must agree once folded, without
punctuation, and columns that may differ a little among rows that agree so. One query a chunk;
nothing at all where it is not declared. Rows of the same file are not compared with each other.

The question is about the first column of the key. The answer is put there: UPDATE and the id of
the row that is there, or NEW and the row's own key. ``answered`` understands it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from django.db import connection

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.contract.model import Field, Likeness, Table
from lienthong.core.dictionary.value import Value, show
from lienthong.core.rules.model import Choice, Problem
from lienthong.services.contracts.indexes import alike_expression
from lienthong.services.contracts.sql import ident, table_name

KIND = "likeness"
UPDATE, NEW = "lienthong:update:", "lienthong:new:"
MOST = 5  # rows offered for one question
_NOT_TEXT = re.compile("[^a-z0-9]+")
_BAR = re.compile(r"(?<!\\)\|")
Rows = Iterable[tuple[str, Mapping[str, Value]]]


def answered(table: Table, cells: Mapping[str, object]) -> tuple[Mapping[str, object], bool]:
    """Return the cells with the answer taken out of the key, and whether the row is said new."""
    cell = cells.get(table.primary_key[0])
    if isinstance(cell, str) and cell.startswith(NEW):
        return {**cells, table.primary_key[0]: cell.removeprefix(NEW)}, True
    if isinstance(cell, str) and cell.startswith(UPDATE):
        parts = _BAR.split(cell.removeprefix(UPDATE))
        plain = (part.replace("\\|", "|").replace("\\\\", "\\") for part in parts)
        key = dict(zip(table.primary_key, plain, strict=False))
        return {**cells, **key}, False
    return cells, False


def holds_answer(table: Table, cells: Mapping[str, object]) -> bool:
    """Tell whether ``answered`` has anything to take out of the key."""
    cell = cells.get(table.primary_key[0])
    return isinstance(cell, str) and cell.startswith((NEW, UPDATE))


def questions(table: Table, rows: Rows) -> dict[str, Problem]:
    """Return row id → the question about a new row, for those like a row that is there."""
    likeness = table.likeness
    secret = any(table.field(name).personal == "sensitive" for name in table.primary_key)
    fresh = [] if likeness is None or secret else list(_comparable(table, likeness, rows))
    if likeness is None or not fresh:
        return {}
    own = {row["_id"]: row["_key"] for row in fresh}
    with connection.cursor() as cursor:
        cursor.execute(
            _query(table, likeness), {"rows": json.dumps(fresh), "at": likeness.threshold}
        )
        found: dict[str, list[tuple[str, str, float]]] = {}
        for row_id, other, title, alike in cursor.fetchall():
            found.setdefault(row_id, []).append((other, title or other, float(alike)))
    return {
        row_id: _question(table, str(own[row_id]), near[:MOST]) for row_id, near in found.items()
    }


def _comparable(table: Table, likeness: Likeness, rows: Rows) -> Iterator[dict[str, str]]:
    """Yield rows with all that is compared; a row that lacks a part of it is like nothing."""
    columns = (*likeness.fields, *likeness.within, *likeness.near)
    for row_id, values in rows:
        told = {name: _told(table.field(name), values.get(name)) for name in columns}
        if all(told.values()):
            key = show(values.get(table.primary_key[0]))
            yield {"_id": row_id, "_key": key, **told}


def _told(field: Field, value: Value) -> str:
    if value is None:
        return ""
    return _NOT_TEXT.sub("", fold(str(value))) if field.logical_type == "string" else str(value)


def _query(table: Table, likeness: Likeness) -> str:
    same = (*likeness.fields, *likeness.within)
    columns = ", ".join(f"{ident(name)} text" for name in (*same, *likeness.near))
    held = {name: alike_expression(table.field(name), "t.") for name in (*same, *likeness.near)}
    equal = [f"{held[name]} = n.{ident(name)}" for name in same]
    near = [f"similarity({held[name]}, n.{ident(name)})" for name in likeness.near]
    alike = f"least({', '.join(near)})" if near else "1"
    shown = table.by_name.get(table.title_field)
    # A person's name is not told to whoever may only answer the question.
    title = ident(shown.name if shown and shown.personal == "none" else table.primary_key[0])
    return (
        f"SELECT n._id, t._id, t.{title}::text, {alike} AS alike "  # noqa: S608 identifiers quoted
        f"FROM json_to_recordset(%(rows)s::json) AS n(_id text, _key text, {columns}) "
        f"JOIN {table_name(table)} t ON {' AND '.join(equal) or 'TRUE'} "
        f"WHERE t._id <> n._id AND t._event <> 'CANCEL' AND {alike} >= %(at)s "
        "ORDER BY n._id, alike DESC, t._id"
    )


def _question(table: Table, own: str, near: list[tuple[str, str, float]]) -> Problem:
    likeness = table.likeness or Likeness()
    columns = (*likeness.fields, *likeness.near, *likeness.within)
    titles = ", ".join(table.field(name).title for name in columns)
    choices = (
        *(Choice(f"{UPDATE}{row_id}", _title(title, row_id), _SAME) for row_id, title, _ in near),
        Choice(f"{NEW}{own}", own, _OTHER),
    )
    first, title, alike = near[0]
    return Problem(
        rule=f"intake.{KIND}",
        kind=KIND,
        family="duplicate",
        word="sach",
        severity="error",
        columns=(table.primary_key[0],),
        value=own,
        message=N_(
            "Có thể trùng với bản ghi «%(row)s» (%(id)s): giống %(percent)s%% ở %(fields)s."
        ),
        remedy=N_("Chọn cập nhật bản ghi đó, hoặc xác nhận đây là bản ghi mới."),
        values={
            "value": own,
            "row": title,
            "id": first,
            "percent": str(round(100 * alike)),
            "fields": titles,
        },
        choices=choices,
    )


_SAME = N_("Cập nhật bản ghi này bằng dòng đang xét.")
_OTHER = N_("Ghi thành bản ghi mới: đó là hai đối tượng khác nhau.")


def _title(title: str, row_id: str) -> str:
    return row_id if title == row_id else f"{title} ({row_id})"
