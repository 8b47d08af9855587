"""Read the weights and thresholds in force."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db.models import QuerySet

from lienthong.services.quality.models import Threshold, Weight
from lienthong.services.quality.scores import NATIONAL_LIMITS, Limits, Score
from lienthong.services.quality.scoring.tree import Weights

Row = TypeVar("Row", Weight, Threshold)
LEVELS = ("rule", "field", "word", "table", "database")


MANY = 100  # databases: all that was set is read, for it is less than their names


def weights(contract_id: str) -> Weights:
    """Return what people have set for a database."""
    return weights_of([contract_id])[contract_id]


def weights_of(contract_ids: Iterable[str]) -> dict[str, Weights]:
    """Return what people have set for several databases, in one query."""
    names = list(contract_ids)
    set_here: dict[str, dict[str, dict[str, float]]] = {name: {} for name in names}
    for one in _about(Weight.objects.all(), names):
        if one.contract_id not in set_here:
            continue
        set_here[one.contract_id].setdefault(one.level, {})[one.subject] = one.value
    return {
        name: Weights(
            rules=found.get("rule", {}),
            fields=found.get("field", {}),
            words=found.get("word", {}),
            tables=found.get("table", {}),
            database=found.get("database", {}).get("", 1.0),
        )
        for name, found in set_here.items()
    }


def database_weights() -> dict[str, float]:
    """Return contract → what it weighs in the score of its unit, where people have set it."""
    found = Weight.objects.filter(level="database", subject="")
    return dict(found.values_list("contract_id", "value"))


def limits(contract_id: str) -> Limits:
    """Return the thresholds of a database: its own, else the node's, else the guidance's."""
    return limits_of([contract_id])[contract_id]


def limits_of(contract_ids: Iterable[str]) -> dict[str, Limits]:
    """Return the thresholds of several databases, in one query."""
    names = list(contract_ids)
    rows = _about(Threshold.objects.all(), [*names, ""])
    found = {row.contract_id: Limits(row.green, row.yellow, row.drop) for row in rows}
    node = found.get("", NATIONAL_LIMITS)
    return {name: found.get(name, node) for name in names}


def scored(
    values: Mapping[str, float | None], *, limits: Mapping[str, Limits] | None = None
) -> dict[str, Score]:
    """Return contract → score that takes its colour from the database's own thresholds.

    For figures that were stored as bare numbers. The key "" stands for several databases
    together (a unit, an agency, the node): the node's thresholds. ``limits``, as ``limits_of``
    gives them, spares the query.
    """
    known = limits_of(values) if limits is None else limits
    return {name: Score(value, limits=known[name]) for name, value in values.items()}


def set_weights(contract_id: str) -> dict[tuple[str, str], Weight]:
    """Return (level, subject) → the weight that people have set, with who and why."""
    return {(w.level, w.subject): w for w in Weight.objects.filter(contract_id=contract_id)}


def threshold(contract_id: str) -> Threshold | None:
    """Return the thresholds set for a database ("": the node), with who and why."""
    return Threshold.objects.filter(contract_id=contract_id).first()


def _about(found: "QuerySet[Row]", names: list[str]) -> "QuerySet[Row]":
    return found if len(names) > MANY else found.filter(contract_id__in=names)
