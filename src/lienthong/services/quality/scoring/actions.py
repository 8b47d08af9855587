"""Set weights and thresholds, each with its reason; the latest scores follow at once."""

from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Contract
from lienthong.core.rules.model import WORDS
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import queries
from lienthong.services.quality.errors import BadThreshold, BadWeight, NoReason, UnknownPart
from lienthong.services.quality.models import Threshold, Weight
from lienthong.services.quality.scores import Limits
from lienthong.services.quality.scoring.settling import settle

MOST = 100.0


@transaction.atomic
def set_weight(
    *, contract_id: str, level: str, subject: str, value: float | None, reason: str, by: Actor
) -> None:
    """Set what a part weighs (0–100, 0 leaves it out); None takes the weight back.

    ``level`` and ``subject`` are those of ``Weight``. Raises NotFound, UnknownPart, BadWeight,
    NoReason.
    """
    contract = contracts.current(contract_id)
    _demand_reason(reason)
    if value is not None and not 0 <= value <= MOST:
        raise BadWeight(value)
    _demand_part(contract, level, subject)
    place: dict[str, Any] = {"contract_id": contract_id, "level": level, "subject": subject}
    before = Weight.objects.filter(**place).first()
    if value is None:
        Weight.objects.filter(**place).delete()
    else:
        stated = {"value": value, "reason": reason, "by": str(by), "at": clock.now()}
        Weight.objects.update_or_create(defaults=stated, **place)
    audit.record(
        by=by,
        action="quality.weight",
        subject=f"contract:{contract_id}",
        before={"value": before.value, "reason": before.reason} if before else None,
        after={"level": level, "subject": subject, "value": value, "reason": reason},
    )
    _score_again(contract, by)


@transaction.atomic
def set_thresholds(*, contract_id: str, limits: Limits | None, reason: str, by: Actor) -> None:
    """Set from where on scores of a database ("": of the node) are green and yellow.

    None takes them back: the node's hold, or the guidance's. Raises BadThreshold, NoReason.
    """
    if contract_id:
        contracts.current(contract_id)
    _demand_reason(reason)
    if limits and not (0 < limits.yellow < limits.green <= 100 and limits.drop > 0):
        raise BadThreshold
    before = Threshold.objects.filter(contract_id=contract_id).first()
    if limits is None:
        Threshold.objects.filter(contract_id=contract_id).delete()
    else:
        stated = {
            "green": limits.green,
            "yellow": limits.yellow,
            "drop": limits.drop,
            "reason": reason,
            "by": str(by),
            "at": clock.now(),
        }
        Threshold.objects.update_or_create(contract_id=contract_id, defaults=stated)
    audit.record(
        by=by,
        action="quality.thresholds",
        subject=f"contract:{contract_id}" if contract_id else "node",
        before={"green": before.green, "yellow": before.yellow} if before else None,
        after={"reason": reason}
        | ({"green": limits.green, "yellow": limits.yellow, "drop": limits.drop} if limits else {}),
    )


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise NoReason


def _demand_part(contract: Contract, level: str, subject: str) -> None:
    tables = {table.name for table in contract.tables}
    known = {
        "database": subject == "",
        "word": subject in WORDS,
        "table": subject in tables,
        "field": subject.partition(".")[0] in tables,
        "rule": subject.partition(".")[0] in tables,
    }
    if not known.get(level, False):
        raise UnknownPart(level, subject)


def _score_again(contract: Contract, by: Actor) -> None:
    for table in contract.tables:
        run = queries.latest(table.name)
        if run is not None:
            settle(run=run, contract=contract, table=table, moves={}, by=by)
