"""What the form of a field sends, as words of an edit; and the words as the form shows them."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.edit_types import CHOICES
from lienthong.core.contract.rule_menu import OPERATORS, Columns, number

TEXTS = ("name", "title", "title_en", "description", "help", "group", "code_list", "personal",
         "classification", "pattern", "required_severity")  # fmt: skip
FLAGS = ("required", "unique", "primary_key", "identifier", "multiline")
WHOLE = ("min_length", "max_length", "min_items", "max_items")
BOUNDS = ("minimum", "maximum")
_SIMPLE = re.compile(
    r"(\w+) (=|<>|<=|>=|<|>|IS NULL|IS NOT NULL)(?: (?:DATE )?('(?:[^']|'')*'|[\w.-]+))?"
)


def place_of(text: str) -> tuple[int, ...]:
    """Return the place that an address names: "2.0" → (2, 0). Raises UserError."""
    if not text:
        return ()
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4}){0,5}", text, re.ASCII):
        raise UserError(
            N_("Không có trường ở vị trí này."),
            status=404,
            remedy=N_("Mở lại danh sách các trường rồi chọn."),
        )
    return tuple(int(part) for part in text.split("."))


def words_sent(data: QueryDict, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a sent form says of a field. Raises UserError."""
    words: dict[str, Any] = {key: data.get(key, "").strip() for key in TEXTS if key in data}
    words |= {key: data.get(key) == "1" for key in FLAGS}
    words |= {key: _whole(data.get(key, "")) for key in WHOLE}
    words |= {key: _bound(data.get(key, "")) for key in BOUNDS}
    if words.get("required_severity") != "warning":
        words["required_severity"] = ""
    if data.get("type") in CHOICES:
        words["type"] = data["type"]
    words["examples"] = [v.strip() for v in data.get("examples", "").splitlines() if v.strip()]
    words["reference"] = _reference(data)
    words["access"] = _access(data)
    words["show_when"] = _show_when(data, table)
    return words


def _whole(text: str) -> int | None:
    found = number(text) if text.strip() else None
    if found is not None and (found != int(found) or found < 0):
        raise UserError(
            N_("«%(text)s» không phải là số nguyên không âm."),
            values={"text": text},
            remedy=N_("Ghi số nguyên, hoặc để trống nếu không giới hạn."),
        )
    return None if found is None else int(found)


def _bound(text: str) -> int | float | None:
    if not text.strip():
        return None
    found = number(text)
    return int(found) if found == int(found) else float(found)


def _reference(data: QueryDict) -> dict[str, Any] | None:
    parts = data.get("reference", "").split("|")
    if len(parts) != 3:
        return None
    return dict(zip(("contract", "table", "column"), parts, strict=True))


def _access(data: QueryDict) -> dict[str, list[str]]:
    stated = {key: data.getlist(f"access_{key}") for key in ("read", "write")}
    return {key: roles for key, roles in stated.items() if roles}


def _show_when(data: QueryDict, table: Mapping[str, Any]) -> str:
    column, operator = data.get("show_column", ""), data.get("show_operator", "eq")
    if not column:
        return data.get("show_when", "").strip()
    columns = Columns(table)
    columns.title(column)
    sign, _, needs_value = OPERATORS.get(operator, OPERATORS["eq"])
    if not needs_value:
        return f"{column} {sign}"
    return f"{column} {sign} {columns.literal(column, data.get('show_value', ''))[0]}"


def show_words(condition: str) -> dict[str, str]:
    """Return a condition as the menus show it; one they cannot say stays as written.

    >>> show_words("loai = 'khac'")["show_value"]
    'khac'
    """
    found = _SIMPLE.fullmatch(condition.strip())
    if found is None:
        return {"show_when": condition}
    operator = next(name for name, (sign, *_) in OPERATORS.items() if sign == found[2])
    value = found[3] or ""
    if value.startswith("'"):
        value = value[1:-1].replace("''", "'")
    return {"show_column": found[1], "show_operator": operator, "show_value": value}
