"""Rows of declared databases: list, read, write, cancel, history; the same for every contract."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from ninja import Body, Router

from lienthong.adapters.files.template import make_template
from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.entrypoints.api import asking, openapi, shapes, tags
from lienthong.entrypoints.api.asking import Question
from lienthong.entrypoints.api.caller import caller, demand, demand_table, read_table
from lienthong.entrypoints.api.schemas import CancelIn, RowsIn
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import actions as intake
from lienthong.services.records import counting, keyset, patience, seen
from lienthong.services.records.access import Access
from lienthong.services.records.queries import Asked

router = Router(tags=["records"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def databases(request: HttpRequest) -> list[dict[str, Any]]:
    """Every declared table that the caller may read."""
    user = demand(request, "records.read")
    return [
        shapes.database_json(contract, table, seen.count(access))
        for contract in contracts.all_current()
        for table in contract.tables
        if (access := Access.of(user, contract, table)).may_read
    ]


@router.get("/{table}")
def database(request: HttpRequest, table: str) -> dict[str, Any]:
    """One declared table, its fields, and what the caller may do with them."""
    access, declared = demand_table(request, table, "read")
    contract, _ = contracts.table(table)
    facts = shapes.database_json(contract, declared, seen.count(access))
    return facts | {"fields": shapes.fields_json(access), "access": shapes.access_json(access)}


@router.get("/{table}/openapi.json")
def description(request: HttpRequest, table: str) -> dict[str, Any]:
    """OpenAPI 3.1 of one table, made from its contract."""
    demand_table(request, table, "read")
    return openapi.document(*contracts.table(table))


@router.get("/{table}/template.xlsx")
def template(request: HttpRequest, table: str) -> HttpResponse:
    """The import template of one table."""
    demand_table(request, table, "read")
    contract, declared = contracts.table(table)
    content = make_template(contract, declared, dictionary.current(), clock.today())
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{declared.name}.xlsx"'},
    )


@router.get("/{table}/records")
def rows(request: HttpRequest, table: str, limit: int = 50, offset: int = 0) -> HttpResponse:
    """A page of rows. ``next_cursor`` reads on; other parameters filter by a field of the contract.

    A column that is masked in some rows is searched, filtered and sorted by in the rows of the
    caller's own unit only; where it is masked in all rows, not at all (403), and the search looks
    for the name of a row.
    """
    access, declared = read_table(request, table)
    asked = asking.question(declared, request.GET, limit, offset)
    place = asking.place_of(declared, asked)
    narrowed = _narrowed(access, asked)
    with patience.within(patience.LIST_MS):
        found = keyset.rows(declared, replace(narrowed, limit=asked.limit + 1), asked.sorts, place)
    more, found = len(found) > asked.limit, found[: asked.limit]
    body = {
        "limit": asked.limit,
        "offset": asked.offset,
        "next_cursor": asking.cursor_text(declared, asked.order, found[-1][1]) if more else None,
        "rows": [shapes.row_json(access, row, asked.fields) for row, _ in found],
    }
    if request.GET.get("total", "").lower() not in ("0", "false"):
        total = counting.total(declared, narrowed)
        body |= {"total": total.rows, "total_exact": total.exact}
    return tags.answer(request, body)


def _narrowed(access: Access, asked: Question) -> Asked:
    """Return the question as the caller may ask it. Raises NotAllowed."""
    plain = Asked(
        search=asked.search,
        filters=asked.filters,
        limit=asked.limit,
        offset=asked.offset,
        cancelled=asked.cancelled,
    )
    found = seen.by_key(plain, access)
    return access.narrowed(found, [sort.column for sort in asked.sorts])


@router.post("/{table}/records")
def upsert(request: HttpRequest, table: str, body: RowsIn) -> dict[str, Any]:
    """Make or change up to 500 rows; each gets its verdict in order, the good ones are written."""
    access, _ = demand_table(request, table, "write")
    user = caller(request)
    results = intake.save_rows(table_name=table, rows=body.rows, by=user.actor, origin="api")
    verdicts = [
        {"index": number} | shapes.verdict_json(result, access)
        for number, result in enumerate(results)
    ]
    counts = {
        name: sum(1 for v in verdicts if v["verdict"] == name)
        for name in ("accepted", "unchanged", "refused")
    }
    return counts | {"rows": verdicts}


@router.get("/{table}/records/{path:row_id}/history")
def history(request: HttpRequest, table: str, row_id: str) -> HttpResponse:
    """Every version of a row, newest first."""
    access, _ = read_table(request, table)
    row = seen.get(access, row_id)
    entries = [
        {
            "version": entry.version,
            "event": entry.event,
            "changed_at": entry.changed_at.isoformat(),
            "changed_by": entry.changed_by,
            "batch": entry.batch,
            "reason": entry.reason,
            "row": entry.row,
        }
        for entry in seen.history(access, row)
    ]
    return tags.answer(request, entries)


@router.get("/{table}/records/{path:row_id}")
def one(request: HttpRequest, table: str, row_id: str) -> HttpResponse:
    """One row; its ETag begins with its version."""
    access, declared = read_table(request, table)
    fields = asking.question(declared, _only_fields(request), 1, 0).fields
    row = seen.get(access, row_id)
    return tags.answer(request, shapes.row_json(access, row, fields), row["_version"])


def _only_fields(request: HttpRequest) -> Any:
    query = request.GET.copy()
    for name in list(query):
        if name != "fields":
            del query[name]
    return query


@router.put("/{table}/records/{path:row_id}")
def replace_row(
    request: HttpRequest, table: str, row_id: str, body: Body[dict[str, Any]]
) -> HttpResponse:
    """Replace a row wholly; If-Match must name its version."""
    access, declared = demand_table(request, table, "write")
    access.demand_whole()
    whole = {name: body.get(name) for name in declared.by_name} | body
    return _save(request, access, row_id, whole)


@router.patch("/{table}/records/{path:row_id}")
def change(
    request: HttpRequest, table: str, row_id: str, body: Body[dict[str, Any]]
) -> HttpResponse:
    """Change some fields of a row; If-Match must name its version."""
    access, _ = demand_table(request, table, "write")
    return _save(request, access, row_id, body)


@router.delete("/{table}/records/{path:row_id}")
def cancel(request: HttpRequest, table: str, row_id: str, body: CancelIn) -> dict[str, Any]:
    """Cancel a row with a reason; it stays in history."""
    access, _ = demand_table(request, table, "write")
    row = seen.get(access, row_id)
    version = intake.cancel_row(
        table_name=table,
        row_id=str(row["_id"]),
        reason=body.reason,
        by=caller(request).actor,
    )
    return {"row_id": row_id, "version": version}


def _save(
    request: HttpRequest, access: Access, row_id: str, values: dict[str, Any]
) -> HttpResponse:
    version = tags.expected_version(request)
    row = seen.get(access, row_id)
    try:
        result = intake.save_row(
            table_name=access.table.name,
            row_id=str(row["_id"]),
            values=values,
            expected_version=version,
            by=caller(request).actor,
            origin="api",
        )
    except UserError as error:
        if error.code == "version-conflict":
            error.status = 412
        raise
    response = JsonResponse(
        shapes.verdict_json(result, access),
        status=200 if result.saved else 422,
        headers={"ETag": f'"{result.version}"'} if result.version else {},
    )
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response
