"""How a file is read, before it runs: preview, place of the table, lines, splits, what is kept."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.api import shapes
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.api.reach import batch_of, open_tables
from lienthong.entrypoints.understood import hidden_from, remembered_json, understood_json
from lienthong.services.accounts.queries import may_write_unit, write_scope
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import actions, remembering
from lienthong.services.intake.models import Batch
from lienthong.services.intake.previewing import preview as previewed
from lienthong.services.records.access import Access
from lienthong.services.records.masking import masked

router = Router(tags=["intake"])
MOST_LINES = 500


class PlaceIn(Schema):
    """Where the table lies: header rows (first, last) and last row as numbered in the file, and
    the positions (from 0) of columns that are not read. Null header rows: found by the node.
    """

    header_rows: tuple[int, int] | None = None
    last_row: int | None = None
    columns_out: list[int] = []


class LinesIn(Schema):
    """Lines, by number in the file, that are data, and lines that are none."""

    data: list[int] = []
    left: list[int] = []


class ShapingIn(Schema):
    """The key of a suggested split or join, and whether it is confirmed."""

    key: str
    accept: bool


class TakeIn(Schema):
    """Lines of a finished batch that are data after all."""

    lines: list[int]


@router.get("/batches/{batch_id}/preview")
def preview(
    request: HttpRequest, batch_id: int, kind: str = "", column: str = ""
) -> dict[str, Any]:
    """How the file is understood, and a sample of its rows before and after."""
    user = demand(request, "records.import")
    found = batch_of(user, batch_id)
    contract, table = contracts.table(found.table_name)
    known, judged = previewed(found, table)
    hidden = hidden_from(user.actor, Access.of(user, contract, table), found)
    return understood_json(known, judged, say=gettext, hidden=hidden, kind=kind, column=column)


@router.put("/batches/{batch_id}/place")
def place(request: HttpRequest, batch_id: int, body: PlaceIn) -> dict[str, Any]:
    """Say where the table lies in the sheet; the columns are matched anew."""
    user = demand(request, "records.import")
    batch = actions.set_table_place(
        batch=batch_of(user, batch_id),
        header_rows=body.header_rows,
        last_row=body.last_row,
        columns_out=body.columns_out,
        by=user.actor,
    )
    return shapes.batch_json(batch)


@router.post("/batches/{batch_id}/one-table")
def one_table(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """Take in only the first of the sheet's tables; the lines of the others are left out, kept."""
    user = demand(request, "records.import")
    batch = actions.keep_one_table(batch=batch_of(user, batch_id), by=user.actor)
    return shapes.batch_json(batch)


@router.post("/batches/{batch_id}/lines")
def lines(request: HttpRequest, batch_id: int, body: LinesIn) -> dict[str, Any]:
    """Say of single lines that they are data, or that they are none."""
    user = demand(request, "records.import")
    batch = actions.set_lines(
        batch=batch_of(user, batch_id), data=body.data, left=body.left, by=user.actor
    )
    return shapes.batch_json(batch)


@router.post("/batches/{batch_id}/shaping")
def shaping(request: HttpRequest, batch_id: int, body: ShapingIn) -> dict[str, Any]:
    """Confirm or decline a suggested split or join of columns."""
    user = demand(request, "records.import")
    batch = actions.shape_columns(
        batch=batch_of(user, batch_id), key=body.key, accept=body.accept, by=user.actor
    )
    return shapes.batch_json(batch)


@router.get("/batches/{batch_id}/left-out")
def left_out(
    request: HttpRequest, batch_id: int, limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """The lines of a batch that were taken for no data."""
    user = demand(request, "records.import")
    found = batch_of(user, batch_id)
    hidden = _hidden_titles(request, found)
    kept = found.left_out.all()
    begin = max(0, offset)
    page = kept[begin : begin + max(1, min(limit, MOST_LINES))]
    return {
        "total": kept.count(),
        "lines": [
            {
                "line": row.row_number,
                "cells": masked(row.cells, hidden),
                "reason": row.reason,
                "taken_at": row.taken_at.isoformat() if row.taken_at else None,
            }
            for row in page
        ],
    }


@router.post("/batches/{batch_id}/left-out/take")
def take(request: HttpRequest, batch_id: int, body: TakeIn) -> dict[str, Any]:
    """Take lines of a finished batch in as data."""
    user = demand(request, "records.import")
    judged = actions.take_as_data(batch=batch_of(user, batch_id), numbers=body.lines, by=user.actor)
    accepted = sum(j.accepted for j in judged)
    return {"lines": len(judged), "accepted": accepted, "kept_on_desk": len(judged) - accepted}


@router.get("/mappings")
def mappings(request: HttpRequest) -> list[dict[str, Any]]:
    """Remembered matchings; a clerk sees those of the own unit."""
    user = demand(request, "records.import")
    kept = remembering.all_remembered(open_tables(request), write_scope(user))
    return [remembered_json(one) for one in kept[:MOST_LINES]]


@router.delete("/mappings/{int:mapping_id}")
def forget(request: HttpRequest, mapping_id: int) -> dict[str, Any]:
    """Forget a remembered matching."""
    user = demand(request, "records.import")
    one = remembering.by_id(mapping_id)
    if one.table_name not in open_tables(request) or not may_write_unit(user, one.source):
        raise NotFound(N_("Không có cách ghép cột đã nhớ số %(id)s."), values={"id": mapping_id})
    actions.forget(known=one, by=user.actor)
    return {"id": mapping_id, "forgotten": True}


def _hidden_titles(request: HttpRequest, found: Batch) -> frozenset[str]:
    user = demand(request, "records.import")
    contract, table = contracts.table(found.table_name)
    hidden = hidden_from(user.actor, Access.of(user, contract, table), found)
    return frozenset(t for t, name in found.mapping.items() if name in hidden)
