"""Edit a contract's data: pure operations that return new data and keep all they do not touch.

The data is ``Document.plain``. A field stands at a tuple of positions: ``(2,)`` is the third field
of the table, ``(2, 0)`` the first part within it. Whether the result is a good contract is not
asked here: a draft may be wrong for a while, and lint says where.
"""

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any, cast

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract import edit_field
from lienthong.core.contract.edit_names import renamed, set_custom

Plain = dict[str, Any]
At = tuple[int, ...]
TABLE_WORDS: Mapping[str, str] = {
    "name": "", "title": "businessName", "description": "description",
}  # fmt: skip
TABLE_CUSTOM: Mapping[str, str] = {
    "title_en": "nameEn",
    "title_field": "titleField",
    "unit_field": "unitField",
    "freshness_field": "freshnessField",
    "expected_rows": "expectedRows",
}


def tables(plain: Mapping[str, Any]) -> list[Plain]:
    """Return the tables of a contract's data; none when the data is too broken to have any."""
    found = plain.get("schema")
    return [t for t in found if isinstance(t, dict)] if isinstance(found, list) else []


def table(plain: Mapping[str, Any], number: int) -> Plain:
    """Return one table. Raises UserError."""
    found = tables(plain)
    if not 0 <= number < len(found):
        raise _no_such_place()
    return found[number]


def field(owner: Mapping[str, Any], at: At) -> Plain:
    """Return the field of a table at a place. Raises UserError."""
    found: Any = owner
    for position in at:
        parts = edit_field.parts(found)
        if not 0 <= position < len(parts):
            raise _no_such_place()
        found = parts[position]
    return cast(Plain, found)


def add_table(plain: Mapping[str, Any], *, name: str, title: str) -> Plain:
    """Add a table with its key at the end."""
    made = deepcopy(dict(plain))
    key = edit_field.new_field("ma", "Mã")
    key |= {"required": True, "primaryKey": True, "primaryKeyPosition": 1, "unique": True}
    made.setdefault("schema", []).append(
        {
            "name": name,
            "physicalName": name,
            "physicalType": "table",
            "logicalType": "object",
            "businessName": title,
            "properties": [key],
        }
    )
    return made


def change_table(plain: Mapping[str, Any], number: int, words: Mapping[str, Any]) -> Plain:
    """Change what is said of a table itself. An empty word takes the statement away."""
    made = deepcopy(dict(plain))
    node = table(made, number)
    if words.get("name"):
        node["name"] = words["name"]
        if "physicalName" in node:
            node["physicalName"] = words["name"]
    for word, key in TABLE_WORDS.items():
        if key and word in words:
            edit_field.put(node, key, words[word])
    for word, key in TABLE_CUSTOM.items():
        if word in words:
            set_custom(node, key, words[word])
    return made


def remove_table(plain: Mapping[str, Any], number: int) -> Plain:
    """Take a table out of the contract."""
    made = deepcopy(dict(plain))
    made["schema"].remove(table(made, number))
    return made


def move_table(plain: Mapping[str, Any], number: int, step: int) -> Plain:
    """Move a table up (-1) or down (1); at the end of the list it stays."""
    made = deepcopy(dict(plain))
    table(made, number)
    _move(made["schema"], number, step)
    return made


def add_field(
    plain: Mapping[str, Any], number: int, words: Mapping[str, Any], *, within: At = ()
) -> Plain:
    """Add a field at the end of a table, or of the field ``within``."""
    made = deepcopy(dict(plain))
    owner = field(table(made, number), within)
    node = edit_field.new_field(str(words.get("name") or ""), str(words.get("title") or ""))
    edit_field.change(node, words)
    edit_field.parts_to_extend(owner).append(node)
    return made


def change_field(
    plain: Mapping[str, Any],
    number: int,
    at: At,
    words: Mapping[str, Any],
    *,
    held: Collection[str] = (),
) -> Plain:
    """Change a field. What names it follows a new name.

    ``held`` names the columns of the version in force: when one of them is renamed, its rows move
    along, because ``origin.renamedFrom`` keeps the old name.
    """
    made = deepcopy(dict(plain))
    owner = table(made, number)
    node = field(owner, at)
    old, new = str(node.get("name") or ""), str(words.get("name") or node.get("name") or "")
    edit_field.change(node, words)
    if new != old and len(at) == 1:
        renamed(made, owner, old, new)
        if old in held:
            _keep_origin(node, old)
    return made


def _keep_origin(node: Plain, old: str) -> None:
    stated = edit_field.custom_of(node).get("origin")
    origin = dict(stated) if isinstance(stated, dict) else {}
    former = origin.get("renamedFrom") or []
    names = [former] if isinstance(former, str) else list(former)
    origin["renamedFrom"] = [old, *(name for name in names if name != old)]
    set_custom(node, "origin", origin)


def remove_field(plain: Mapping[str, Any], number: int, at: At) -> Plain:
    """Take a field out. Rules about it are left for the person to decide on."""
    made = deepcopy(dict(plain))
    owner = field(table(made, number), at[:-1])
    field(owner, at[-1:])
    del edit_field.parts(owner)[at[-1]]
    return made


def move_field(plain: Mapping[str, Any], number: int, at: At, step: int) -> Plain:
    """Move a field up (-1) or down (1) among its siblings; at the end it stays."""
    made = deepcopy(dict(plain))
    owner = field(table(made, number), at[:-1])
    field(owner, at[-1:])
    _move(edit_field.parts(owner), at[-1], step)
    return made


def change_contract(plain: Mapping[str, Any], words: Mapping[str, Any]) -> Plain:
    """Change what is said of the contract as a whole."""
    made = deepcopy(dict(plain))
    for key in ("id", "name", "version", "status", "domain"):
        if key in words:
            edit_field.put(made, key, words[key])
    for key in ("purpose", "usage", "limitations"):
        if key in words:
            stated = dict(made.get("description") or {})
            edit_field.put(stated, key, words[key])
            edit_field.put(made, "description", stated)
    for word, key in (
        ("title_en", "nameEn"),
        ("owner", "owner"),
        ("legal_basis", "legalBasis"),
        ("register_entry", "registerEntry"),
        ("sharing", "sharing"),
    ):
        if word in words:
            set_custom(made, key, words[word])
    return made


def put_promise(
    plain: Mapping[str, Any], name: str, value: float | None, unit: str, element: str = ""
) -> Plain:
    """State, change or (with None) take back one service level of the contract or an element."""
    made = deepcopy(dict(plain))
    held = list(made.get("slaProperties") or [])
    same = [p for p in held if p.get("property") == name and (p.get("element") or "") == element]
    if value is None:
        held = [p for p in held if p not in same]
    elif same:
        same[0] |= {"value": value, "unit": unit}
    else:
        entry = {"property": name, "value": value, "unit": unit}
        held.append(entry | ({"element": element} if element else {}))
    edit_field.put(made, "slaProperties", held)
    return made


def put_role(
    plain: Mapping[str, Any], role: str, access: Collection[str], *, own_unit: bool
) -> Plain:
    """Say what a role may do with the rows; without any access the role is taken out."""
    made = deepcopy(dict(plain))
    held = list(made.get("roles") or [])
    found = next((node for node in held if node.get("role") == role), None)
    if not access:
        held = [node for node in held if node is not found]
    else:
        if found is None:
            found = {"role": role}
            held.append(found)
        found["access"] = ",".join(access)
        set_custom(found, "rows", "own-unit" if own_unit else None)
    edit_field.put(made, "roles", held)
    return made


def _move(items: list[Any], position: int, step: int) -> None:
    wanted = position + step
    if 0 <= wanted < len(items):
        items.insert(wanted, items.pop(position))


def _no_such_place() -> UserError:
    return UserError(
        N_("Bản thảo không có bảng hoặc trường ở vị trí này."),
        code="unknown-place",
        status=404,
        remedy=N_("Mở lại danh sách các trường rồi chọn."),
    )
