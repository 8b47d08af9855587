"""Let a source run, hold it, and end it."""

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import mapping as matching
from lienthong.services.intake.sources.following import planning as following
from lienthong.services.intake.sources.following import state
from lienthong.services.intake.sources.keeping.kept import facts, locked, saved, subject
from lienthong.services.intake.sources.models import Source, SourceKind, SourceState
from lienthong.services.intake.sources.permission import may_manage, may_run
from lienthong.services.intake.sources.schedule import Schedule


@transaction.atomic
def resume(*, source: Source, by: Actor) -> Source:
    """Let a source run by its schedule. Raises UserError when it is not declared wholly."""
    may_run(by, source)
    source = locked(source)
    before = facts(source)
    if source.state == SourceState.DRAFT:
        may_manage(by)
    if source.kind != SourceKind.FOLDER:
        _, table = contracts.table(source.table_name)
        matching.check(table, source.mapping)
    source.state = SourceState.ACTIVE
    source.next_run_at = Schedule.of(source.schedule).after(clock.now())
    state.released(source=source)
    return saved(source, by, "sources.resume", before)


@transaction.atomic
def pause(*, source: Source, by: Actor) -> Source:
    """Let a source run no more until somebody resumes it; a run under way ends."""
    may_run(by, source)
    source = locked(source)
    before = facts(source)
    source.state, source.next_run_at = SourceState.PAUSED, None
    return saved(source, by, "sources.pause", before)


@transaction.atomic
def retire(*, source: Source, by: Actor) -> Source:
    """End a source for good: its secret is forgotten, its history and its rows stay."""
    may_manage(by)
    source = locked(source)
    before = facts(source)
    following.ended(source=source, by=by)
    source.state, source.next_run_at, source.secret = SourceState.RETIRED, None, ""
    source.save()
    audit.record(
        by=by, action="sources.retire", subject=subject(source), before=before, after=facts(source)
    )
    return source
