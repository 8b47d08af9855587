"""Add, change and remove the rules of a table in a contract's data; ids are made here."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.edit import Plain, table
from lienthong.core.contract.edit_field import put

Rule = dict[str, Any]
# What belongs to a rule but is not made by the menu: it stays when the rule is made anew.
_KEPT = ("name", "businessImpact", "method", "schedule", "scheduler", "tags",
         "authoritativeDefinitions")  # fmt: skip


def rules_of(owner: Mapping[str, Any]) -> list[tuple[str, Rule]]:
    """Return every rule of a table with the column it stands under ("" for the table itself)."""
    return [(column, rule) for column, rules in _lists(owner) for rule in rules]


def rule(owner: Mapping[str, Any], rule_id: str) -> Rule:
    """Return one rule of a table by its id. Raises UserError."""
    for _, found in rules_of(owner):
        if str(found.get("id")) == rule_id:
            return found
    raise UserError(
        N_("Bảng không có quy tắc «%(id)s»."),
        code="unknown-rule",
        values={"id": rule_id},
        status=404,
        remedy=N_("Mở lại danh sách quy tắc rồi chọn."),
    )


def put_rule(plain: Mapping[str, Any], number: int, entry: Rule, *, rule_id: str = "") -> Plain:
    """Add a rule at the end of a table, or put it in the place of ``rule_id``."""
    made = deepcopy(dict(plain))
    owner = table(made, number)
    if not rule_id:
        owner.setdefault("quality", []).append({"id": free_id(owner, entry), **entry})
        return made
    old = rule(owner, rule_id)
    kept = {key: old[key] for key in _KEPT if key in old}
    extra = [p for p in old.get("customProperties") or [] if p.get("property") != "menu"]
    fresh = {"id": rule_id, **kept, **deepcopy(entry)}
    put(fresh, "customProperties", [*extra, *(entry.get("customProperties") or [])])
    old.clear()
    old.update(fresh)
    return made


def remove_rule(plain: Mapping[str, Any], number: int, rule_id: str) -> Plain:
    """Take a rule out of a table."""
    made = deepcopy(dict(plain))
    owner = table(made, number)
    gone = rule(owner, rule_id)
    nodes = [owner, *(owner.get("properties") or [])]
    for node in nodes:
        if any(found is gone for found in node.get("quality") or []):
            put(node, "quality", [found for found in node["quality"] if found is not gone])
    return made


def free_id(owner: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """Return an id for a new rule that no rule of the table bears: its kind and its columns."""
    menu: dict[str, Any] = next(
        (p["value"] for p in entry.get("customProperties") or [] if p["property"] == "menu"), {}
    )
    columns = [menu.get(key) for key in ("column", "left", "earlier", "if_column")]
    named = "-".join(str(c) for c in [*columns, *(menu.get("columns") or [])] if c)
    base = f"{menu.get('kind') or 'rule'}-{named}".strip("-").replace("_", "-")[:80]
    taken = {str(found.get("id")) for _, found in rules_of(owner)}
    number, wanted = 1, base
    while wanted in taken:
        number += 1
        wanted = f"{base}-{number}"
    return wanted


def _lists(owner: Mapping[str, Any]) -> Iterator[tuple[str, list[Rule]]]:
    for prop in owner.get("properties") or []:
        yield str(prop.get("name") or ""), prop.get("quality") or []
    yield "", owner.get("quality") or []
