"""A compared line of an inventory as it is kept for people to decide about."""

from collections.abc import Mapping
from typing import Any

from lienthong.core.inventory.names import Alike
from lienthong.core.rules.model import Problem
from lienthong.services.registry.inventory import comparing
from lienthong.services.registry.inventory.models import Inventory, InventoryLine
from lienthong.services.registry.register import AGENCY_NAME, NAME

Verdict, Decision = InventoryLine.Verdict, InventoryLine.Decision


def line_of(inventory: Inventory, one: comparing.Compared, known: comparing.Held) -> InventoryLine:
    """Return the line as it is kept, with the decision that is offered first."""
    row = known.own.get(one.row_id)
    written = one.judged.values if one.judged is not None else {}
    told = {name for name in written if row is None or name in one.line.told}
    return InventoryLine(
        inventory=inventory,
        number=one.line.number,
        name=one.line.told[NAME][:600],
        verdict=one.verdict,
        decision=_first(one),
        row_id=one.row_id,
        told=dict(one.line.told),
        extra=dict(one.line.extra),
        cells={k: stored(written[k]) for k in (told | _noted(one)) & set(written)},
        differences=[list(d) for d in one.differences],
        near=[_alike(a, known.own) for a in one.near],
        overlaps=[_alike(a, known.others) for a in one.overlaps],
        problems=[problem_kept(p) for p in one.problems] + _double(one),
        aside=[list(a) for a in one.aside],
        base=row["_version"] if row else None,
    )


def _noted(one: comparing.Compared) -> set[str]:
    return {comparing.NOTE} if one.aside else set()


def _first(one: comparing.Compared) -> str:
    if one.verdict == Verdict.CHANGED:
        return Decision.TAKE
    if one.verdict == Verdict.NEW:
        return Decision.NONE if one.near else Decision.TAKE
    return Decision.LEAVE


def stored(value: object) -> object:
    """Return a value as JSON keeps it: what JSON has no form for becomes its text."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _alike(one: Alike, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    row = rows[one.id]
    return {
        "id": one.id,
        "name": row[NAME],
        "agency": row[AGENCY_NAME],
        "share": round(one.share * 100),
        "words": list(one.words),
    }


def problem_kept(problem: Problem) -> dict[str, object]:
    """Return a broken rule as it is kept: columns, message, remedy, and the values they name."""
    return {
        "rule": problem.rule,
        "columns": list(problem.columns),
        "message": problem.message,
        "remedy": problem.remedy,
        "values": dict(problem.values),
    }


def _double(one: comparing.Compared) -> list[dict[str, object]]:
    if one.double_of is None:
        return []
    return [
        {
            "rule": "double",
            "columns": [NAME],
            "message": comparing.DOUBLE,
            "remedy": comparing.DOUBLE_REMEDY,
            "values": {"line": one.double_of},
        }
    ]
