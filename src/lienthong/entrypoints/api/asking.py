"""What a program asks of a table's rows, read from the query string; what it cannot ask is said.

``so_tien__gte=50``, ``sort=-ngay_cap,ten``, ``fields=ma,ten``, ``cursor=…``: names are those of the
contract, a parameter that means nothing is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.services.contracts.indexes import sortable
from lienthong.services.records import opaque
from lienthong.services.records.keyset import Place, Sort
from lienthong.services.records.selecting import COMPARISONS, EMPTY, OPERATORS
from lienthong.services.records.values import from_json

OWN = frozenset({"search", "sort", "limit", "offset", "cancelled", "cursor", "fields", "total"})
MOST_ROWS = 1_000
MOST_OFFSET = 10_000
MOST_SORTS = 5
_TEXTUAL = frozenset({"contains", "starts"})


@dataclass(frozen=True)
class Question:
    """One request for rows. ``order`` tells whether a cursor belongs to this question."""

    search: str
    filters: Mapping[str, Any]
    sorts: tuple[Sort, ...]
    fields: tuple[str, ...]
    limit: int
    offset: int
    cancelled: bool
    cursor: str

    @property
    def order(self) -> str:
        """The sorting, as it is bound into cursors."""
        return ",".join(("-" if s.descending else "") + s.column for s in self.sorts)


def question(table: Table, query: QueryDict, limit: int, offset: int) -> Question:
    """Read a request for rows. Raises UserError at the first thing that cannot be asked."""
    found = Question(
        search=query.get("search", "").strip(),
        filters=_filters(table, query),
        sorts=_sorts(table, query.get("sort", "")),
        fields=_fields(table, query.get("fields", "")),
        limit=max(1, min(limit, MOST_ROWS)),
        offset=max(0, offset),
        cancelled=query.get("cancelled", "").lower() in ("1", "true"),
        cursor=query.get("cursor", ""),
    )
    if found.offset > MOST_OFFSET:
        raise UserError(
            N_("Vị trí bắt đầu %(offset)s quá xa; tối đa %(limit)s."),
            code="offset-too-large",
            values={"offset": found.offset, "limit": MOST_OFFSET},
            place="offset",
            remedy=N_("Đọc tiếp bằng cursor: giá trị next_cursor của trang trước."),
        )
    return found


def _filters(table: Table, query: QueryDict) -> dict[str, Any]:
    found = {}
    for name, text in query.items():
        if name in OWN:
            continue
        former, _, operator = name.partition("__")
        field = table.by_name.get(table.now(former) or "")
        if field is None or operator not in ("", *OPERATORS):
            raise _unknown(table, name)
        if operator != "null" and not sortable(field):
            raise _not_comparable(field, name)
        asked = field.name + (f"__{operator}" if operator else "")
        found[asked] = _value(field, operator, str(text), name)
    return found


def _value(field: Field, operator: str, text: str, name: str) -> Any:
    if operator in _TEXTUAL:
        if field.logical_type != "string":
            raise _not_comparable(field, name)
        return text
    if operator == "null":
        return _boolean(field, text, name)
    if operator == "in":
        return tuple(_typed(field, part.strip(), name) for part in text.split(",") if part.strip())
    if text == EMPTY and operator not in COMPARISONS:
        return text
    return _typed(field, text, name)


def _typed(field: Field, text: str, name: str) -> Any:
    if field.logical_type == "boolean":
        return _boolean(field, text, name)
    try:
        return from_json(text, field.logical_type)
    except (KeyError, ValueError, ArithmeticError, TypeError) as error:
        raise _bad_value(field, text, name) from error


def _boolean(field: Field, text: str, name: str) -> bool:
    found = {"true": True, "false": False}.get(text.lower())
    if found is None:
        raise _bad_value(field, text, name)
    return found


def _sorts(table: Table, text: str) -> tuple[Sort, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()][:MOST_SORTS]
    for name in names:
        field = table.by_name.get(name.removeprefix("-"))
        if field is None:
            raise _unknown(table, name, "sort")
        if not sortable(field):
            raise _not_comparable(field, "sort")
    return tuple(Sort(name.removeprefix("-"), name.startswith("-")) for name in names)


def _fields(table: Table, text: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [n for n in names if n not in table.by_name and not n.startswith("_")]
    if unknown:
        raise _unknown(table, ", ".join(unknown), "fields")
    return tuple(n for n in names if n in table.by_name)


def cursor_text(table: Table, order: str, place: Place) -> str:
    """Return a cursor for a program: sealed, because it holds a key and a value of a row."""
    document = [order, list(place.values), place.row_id]
    return opaque.seal(f"cursor:{table.name}", json.dumps(document, ensure_ascii=False))


def place_of(table: Table, asked: Question) -> Place | None:
    """Return where the question begins. Raises UserError when the cursor is not for this order."""
    if not asked.cursor:
        return None
    text = opaque.unseal(f"cursor:{table.name}", asked.cursor)
    order, values, row_id = json.loads(text) if text else ("", None, "")
    if values is None or order != asked.order:
        raise UserError(
            N_("Con trỏ trang không dùng được với câu hỏi này."),
            code="bad-cursor",
            place="cursor",
            remedy=N_("Dùng next_cursor của trang trước với cùng bảng và cùng cách sắp xếp."),
        )
    return Place(tuple(values), row_id)


def _unknown(table: Table, names: str, place: str = "") -> UserError:
    return UserError(
        N_("Bảng «%(table)s» không có trường: %(fields)s."),
        code="unknown-field",
        values={"table": table.title, "fields": names},
        place=place or names,
        remedy=N_("Dùng tên trường như trong hợp đồng dữ liệu."),
    )


def _not_comparable(field: Field, name: str) -> UserError:
    return UserError(
        N_("Không lọc hay sắp xếp được trường «%(field)s» theo cách này."),
        code="bad-filter",
        values={"field": field.title},
        place=name,
        remedy=N_("Phép contains, starts dùng cho văn bản; trường lồng chỉ dùng phép null."),
    )


def _bad_value(field: Field, text: str, name: str) -> UserError:
    return UserError(
        N_("Giá trị lọc «%(value)s» không hợp kiểu của trường «%(field)s»."),
        code="bad-filter",
        values={"value": text, "field": field.title},
        place=name,
        remedy=N_("Ngày ghi năm-tháng-ngày; số dùng dấu chấm; có, không ghi true, false."),
    )
