"""Let go of reports, notices and trials that were kept long enough.

The last of each stream stays whatever its age, so a page never loses its latest proof. Each holds
signed documents, so they are let go whole or not at all.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.sync.keeping.runs import fail
from lienthong.services.sync.models import ReconcileNotice, ReconcileRun, TrialPackage

# A question that went with a medium and was not answered in this time is given up.
ANSWER_DAYS = 60
Kept = TypeVar("Kept", bound=Model)
ENDED = (ReconcileRun.EQUAL, ReconcileRun.DIFFERENT, ReconcileRun.FAILED)


@dataclass(frozen=True)
class Pruned:
    """How many of each were let go, and how many questions were given up."""

    reports: int
    notices: int
    trials: int
    given_up: int


@transaction.atomic
def prune(*, days: int, by: Actor) -> Pruned:
    """Let go of what is older than so many days, except the last of each stream."""
    now = clock.now()
    before = now - timedelta(days=days)
    pruned = Pruned(
        reports=_let_go(
            ReconcileRun.objects.filter(state__in=ENDED), ("stream",), "asked_at", before
        ),
        notices=_let_go(
            ReconcileNotice.objects.all(), ("peer", "contract_id"), "reported_at", before
        ),
        trials=_let_go(TrialPackage.objects.all(), ("peer", "contract_id"), "received_at", before),
        given_up=_give_up(now - timedelta(days=ANSWER_DAYS), by),
    )
    if any(asdict(pruned).values()):
        after = {**asdict(pruned), "before": before.isoformat()}
        audit.record(by=by, action="sync.prune_kept", subject="reports", after=after)
    return pruned


def _let_go(kept: QuerySet[Kept], group: tuple[str, ...], moment: str, before: datetime) -> int:
    """Delete the old ones of which a later one of the same group is there."""
    same = {name: OuterRef(name) for name in group}
    later = Q(**{f"{moment}__gt": OuterRef(moment)}) | Q(
        **{moment: OuterRef(moment), "pk__gt": OuterRef("pk")}
    )
    old = kept.filter(Exists(kept.filter(later, **same)), **{f"{moment}__lt": before})
    ids = list(old.values_list("pk", flat=True))
    kept.model._default_manager.filter(pk__in=ids).delete()
    return len(ids)


def _give_up(before: datetime, by: Actor) -> int:
    waiting = ReconcileRun.objects.select_related("stream__peer").filter(
        state=ReconcileRun.WAITING, question__asked_at__lt=before
    )
    runs = list(waiting)
    for run in runs:
        run.question.delete()
        fail(run, unanswered(run.stream.peer.node_id), by)
    return len(runs)


def unanswered(node_id: str) -> UserError:
    """A question by letter that nobody answered."""
    return UserError(
        N_("Nút «%(node)s» không trả lời câu hỏi đối soát trong %(days)s ngày."),
        code="no-answer",
        values={"node": node_id, "days": ANSWER_DAYS},
        remedy=N_("Kiểm tra thiết bị hoặc thư mục trao đổi, rồi đối soát lại."),
    )
