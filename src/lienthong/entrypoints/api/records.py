"""Rows of declared databases: list, read, write, cancel, history; the same for every contract."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Body, Router

from lienthong.adapters.files.template import make_template
from lienthong.base import clock
from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.entrypoints.api import openapi, shapes
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.api.schemas import CancelIn, RowsIn
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import actions as intake
from lienthong.services.records import queries
from lienthong.services.records.masking import hidden_columns, masked_row, searches_hidden
from lienthong.services.records.queries import COMPARISONS, Asked
from lienthong.services.records.values import from_json

router = Router(tags=["records"])
MOST_ROWS = 1_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWN = frozenset({"search", "sort", "limit", "offset", "cancelled"})
_ETAG = re.compile(r'(?:W/)?"?(\d{1,18})"?\Z')


@router.get("")
def databases(request: HttpRequest) -> list[dict[str, Any]]:
    """Every declared table."""
    demand(request, "records.read")
    return [
        shapes.database_json(contract, table, queries.count(table))
        for contract in contracts.all_current()
        for table in contract.tables
    ]


@router.get("/{table}")
def database(request: HttpRequest, table: str) -> dict[str, Any]:
    """One declared table and its fields."""
    demand(request, "records.read")
    contract, declared = contracts.table(table)
    facts = shapes.database_json(contract, declared, queries.count(declared))
    return facts | {"fields": shapes.fields_json(declared)}


@router.get("/{table}/openapi.json")
def description(request: HttpRequest, table: str) -> dict[str, Any]:
    """OpenAPI 3.1 of one table, made from its contract."""
    demand(request, "records.read")
    contract, declared = contracts.table(table)
    return openapi.document(contract, declared)


@router.get("/{table}/template.xlsx")
def template(request: HttpRequest, table: str) -> HttpResponse:
    """The import template of one table."""
    demand(request, "records.read")
    contract, declared = contracts.table(table)
    content = make_template(contract, declared, dictionary.current(), clock.today())
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{declared.name}.xlsx"'},
    )


@router.get("/{table}/records")
def rows(
    request: HttpRequest,
    table: str,
    search: str = "",
    sort: str = "",
    limit: int = 50,
    offset: int = 0,
    cancelled: bool = False,
) -> dict[str, Any]:
    """A page of rows. Other parameters filter: column, column__gte, column__lte; "-col" sorts down.

    A column with personal data neither filters nor sorts for callers who see it masked; where the
    search would look into one, it looks for the key of a row only.
    """
    user = demand(request, "records.read")
    _, declared = contracts.table(table)
    filters = {k: str(v) for k, v in request.GET.items() if k not in OWN}
    _check_columns(declared, [*filters, *([sort.removeprefix("-")] if sort else [])], user)
    ids = None
    if (
        search
        and not shapes.sees_personal(user)
        and searches_hidden(declared, hidden_columns(declared))
    ):
        # A match on a masked column would tell what the mask hides; only the key is searched.
        ids, search = [search.strip()], ""
    page = queries.page(
        declared,
        Asked(
            search=search,
            filters={k: _typed(declared, k, v) for k, v in filters.items()},
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            limit=max(1, min(limit, MOST_ROWS)),
            offset=max(0, offset),
            cancelled=cancelled,
            ids=ids,
        ),
    )
    return {
        "total": page.total,
        "limit": limit,
        "offset": offset,
        "rows": [shapes.row_json(declared, row, user) for row in page.rows],
    }


@router.post("/{table}/records")
def upsert(request: HttpRequest, table: str, body: RowsIn) -> dict[str, Any]:
    """Make or change up to 500 rows; each gets its verdict, the good ones are written."""
    user = demand(request, "records.write")
    _, declared = contracts.table(table)
    results = intake.save_rows(table_name=table, rows=body.rows, by=user.actor, origin="api")
    verdicts = [shapes.verdict_json(result, declared, user) for result in results]
    counts = {
        name: sum(1 for v in verdicts if v["verdict"] == name)
        for name in ("accepted", "unchanged", "refused")
    }
    return counts | {"rows": verdicts}


@router.get("/{table}/records/{path:row_id}/history")
def history(request: HttpRequest, table: str, row_id: str) -> list[dict[str, Any]]:
    """Every version of a row, newest first."""
    user = demand(request, "records.read")
    _, declared = contracts.table(table)
    queries.get(declared, row_id)
    personal = shapes.sees_personal(user)
    return [
        {
            "version": entry.version,
            "event": entry.event,
            "changed_at": entry.changed_at.isoformat(),
            "changed_by": entry.changed_by,
            "batch": entry.batch,
            "reason": entry.reason,
            "row": masked_row(declared, entry.row, personal=personal),
        }
        for entry in queries.history(declared, row_id)
    ]


@router.get("/{table}/records/{path:row_id}")
def one(request: HttpRequest, response: HttpResponse, table: str, row_id: str) -> dict[str, Any]:
    """One row; ETag is its version."""
    user = demand(request, "records.read")
    _, declared = contracts.table(table)
    row = queries.get(declared, row_id)
    response["ETag"] = f'"{row["_version"]}"'
    return shapes.row_json(declared, row, user)


@router.put("/{table}/records/{path:row_id}")
def replace(
    request: HttpRequest, table: str, row_id: str, body: Body[dict[str, Any]]
) -> HttpResponse:
    """Replace a row wholly; If-Match must name its version."""
    _, declared = contracts.table(table)
    whole = {name: body.get(name) for name in declared.by_name} | body
    return _save(request, declared, row_id, whole)


@router.patch("/{table}/records/{path:row_id}")
def change(
    request: HttpRequest, table: str, row_id: str, body: Body[dict[str, Any]]
) -> HttpResponse:
    """Change some fields of a row; If-Match must name its version."""
    _, declared = contracts.table(table)
    return _save(request, declared, row_id, body)


@router.delete("/{table}/records/{path:row_id}")
def cancel(request: HttpRequest, table: str, row_id: str, body: CancelIn) -> dict[str, Any]:
    """Cancel a row with a reason; it stays in history."""
    user = demand(request, "records.write")
    version = intake.cancel_row(table_name=table, row_id=row_id, reason=body.reason, by=user.actor)
    return {"row_id": row_id, "version": version}


def _save(request: HttpRequest, table: Table, row_id: str, values: dict[str, Any]) -> HttpResponse:
    user = demand(request, "records.write")
    try:
        result = intake.save_row(
            table_name=table.name,
            row_id=row_id,
            values=values,
            expected_version=_if_match(request),
            by=user.actor,
            origin="api",
        )
    except UserError as error:
        if error.code == "version-conflict":
            error.status = 412
        raise
    return JsonResponse(
        shapes.verdict_json(result, table, user),
        status=200 if result.saved else 422,
        headers={"ETag": f'"{result.version}"'} if result.version else {},
    )


def _if_match(request: HttpRequest) -> int | None:
    """Return the version the caller saw; None for ``*``. Raises UserError without one."""
    header = request.headers.get("If-Match", "").strip()
    if header == "*":
        return None
    found = _ETAG.match(header)
    if found is None:
        raise UserError(
            N_("Thiếu tiêu đề If-Match cho biết phiên bản đang sửa."),
            code="if-match-needed",
            remedy=N_("Đọc bản ghi, lấy giá trị ETag rồi gửi lại trong If-Match."),
            status=428,
        )
    return int(found[1])


def _check_columns(table: Table, names: list[str], user: User) -> None:
    hidden = frozenset() if shapes.sees_personal(user) else hidden_columns(table)
    for name in names:
        column, _, comparison = name.partition("__")
        if column not in table.by_name or comparison not in ("", *COMPARISONS):
            raise UserError(
                N_("Bảng «%(table)s» không có trường: %(fields)s."),
                code="unknown-field",
                values={"table": table.title, "fields": name},
                remedy=N_("Dùng tên trường như trong hợp đồng dữ liệu."),
            )
        if column in hidden:
            raise NotAllowed(
                N_("Không được lọc hay sắp xếp theo trường có dữ liệu cá nhân «%(field)s»."),
                values={"field": table.field(column).title},
            )


def _typed(table: Table, name: str, text: str) -> Any:
    """Return a filter's value as the column's type; "—" asks for empty ones."""
    field = table.field(name.partition("__")[0])
    if text == "—":
        return text
    try:
        if field.logical_type == "boolean":
            return {"true": True, "false": False}[text.lower()]
        return from_json(text, field.logical_type)
    except (KeyError, ValueError, ArithmeticError) as error:
        raise UserError(
            N_("Giá trị lọc «%(value)s» không hợp kiểu của trường «%(field)s»."),
            code="bad-filter",
            values={"value": text, "field": field.title},
            remedy=N_("Ngày ghi năm-tháng-ngày; số dùng dấu chấm; có, không ghi true, false."),
        ) from error
