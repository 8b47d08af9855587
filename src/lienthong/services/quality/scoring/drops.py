"""Notice that a word or the index of a database fell, and when it is back."""

from collections.abc import Mapping

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.quality.errors import NoReason, UnknownDrop
from lienthong.services.quality.models import ContractScore, Drop, Run
from lienthong.services.quality.scores import Limits, Score, grade
from lienthong.services.quality.scoring.changes import RuleChange, previous, rule_changes

BACK_WITHIN = 0.05  # points
ORDER = {"green": 2, "yellow": 1, "red": 0, "unmeasured": -1}


def before(run: Run) -> dict[str, float]:
    """Return the words and index of the database that a fall is measured from.

    That is where the run before left them, or higher where this one has moved them since.
    """
    best: dict[str, float] = {}
    for word, value in [*_kept(_last(run)), *_kept(run.pk)]:
        if value is not None:
            best[word] = max(value, best.get(word, value))
    return best


def _last(run: Run) -> int | None:
    """Return the run of the database before this one."""
    runs = ContractScore.objects.filter(contract_id=run.contract_id, run_id__lt=run.pk)
    return runs.order_by("-run_id").values_list("run_id", flat=True).first()


def _kept(run_id: int | None) -> list[tuple[str, float | None]]:
    if run_id is None:
        return []
    return list(ContractScore.objects.filter(run_id=run_id).values_list("word", "value"))


def look(
    *,
    run: Run,
    was: Mapping[str, float],
    scores: Mapping[str, Score],
    limits: Limits,
    by: Actor,
) -> None:
    """Open an alert for what fell since ``was``; close those of what is back where it was."""
    open_now = Drop.objects.filter(contract_id=run.contract_id, closed_at=None)
    standing = {drop.word: drop for drop in open_now}
    for word, score in scores.items():
        held, fell = standing.get(word), _fall(was.get(word), score.value, limits)
        if held is not None:
            _follow(held, score, by)
        elif fell is not None:
            _open(run, word, fell, by)


def _fall(before: float | None, after: float | None, limits: Limits) -> tuple[float, float] | None:
    """Return (before, after) of what fell far enough, or fell out of its colour."""
    if before is None or after is None or after >= before:
        return None
    lost_colour = ORDER[grade(after, limits)] < ORDER[grade(before, limits)]
    return (before, after) if before - after >= limits.drop or lost_colour else None


def _open(run: Run, word: str, fell: tuple[float, float], by: Actor) -> None:
    cause, (before_it, after_it) = _cause(run, word), fell
    Drop.objects.create(
        contract_id=run.contract_id,
        table_name=run.table_name,
        word=word,
        before=before_it,
        after=after_it,
        run=run,
        rule=cause.rule if cause else "",
        sentence=cause.result.sentence if cause else "",
        values=cause.result.values if cause else {},
        at=clock.now(),
    )
    audit.record(
        by=by,
        action="quality.drop",
        subject=f"contract:{run.contract_id}",
        before={word: before_it},
        after={word: after_it, "rule": cause.rule if cause else ""},
    )


def _cause(run: Run, word: str) -> RuleChange | None:
    """Return the rule that lost most of what fell."""
    last = previous(run)
    if last is None:
        return None
    moved = [
        change
        for change in rule_changes(last, run)
        if change.word < 0 and word in ("index", change.result.word)
    ]
    return min(moved, key=lambda c: c.index if word == "index" else c.word, default=None)


def _follow(held: Drop, score: Score, by: Actor) -> None:
    if score.value is None:
        return
    if score.value >= held.before - BACK_WITHIN:
        _close(held, by, "")
    elif score.value != held.after:
        Drop.objects.filter(pk=held.pk).update(after=score.value)


def _close(held: Drop, by: Actor, note: str) -> None:
    Drop.objects.filter(pk=held.pk).update(closed_at=clock.now(), closed_by=str(by), note=note)
    audit.record(
        by=by,
        action="quality.drop_close",
        subject=f"contract:{held.contract_id}",
        after={"word": held.word, "note": note},
    )


@transaction.atomic
def close(*, drop_id: int, contract_id: str, note: str, by: Actor) -> None:
    """Settle an alert by hand, with what was found out. Raises UnknownDrop, NoReason."""
    if not note:
        raise NoReason
    open_now = Drop.objects.select_for_update().filter(contract_id=contract_id, closed_at=None)
    held = open_now.filter(pk=drop_id).first()
    if held is None:
        raise UnknownDrop(drop_id)
    _close(held, by, note)


def standing(contract_id: str | None = None) -> list[Drop]:
    """Return the open alerts, newest first, of one database or of all."""
    found = Drop.objects.filter(closed_at=None)
    return list(found.filter(contract_id=contract_id) if contract_id else found)
