"""How far a source was followed, as it is kept: each change one small transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.intake.sources import runs
from lienthong.services.intake.sources.following.ports import Lag
from lienthong.services.intake.sources.models import Following, FollowStage, Source


def of(source: Source) -> Following:
    """Return how far a source was followed; it is made when it was not yet."""
    return Following.objects.get_or_create(source=source)[0]


@transaction.atomic
def prepared(*, source: Source, position: str, by: Actor) -> Following:
    """Note that following can go on from a position; everything is copied from now on."""
    following = _locked(source)
    following.position, following.copied_key, following.copied = position, [], 0
    following.round += 1
    following.stage = FollowStage.COPYING
    following.save()
    audit.record(
        by=by, action="sources.follow", subject=_subject(source), after={"position": position}
    )
    return following


@transaction.atomic
def begin_anew(*, source: Source, error: UserError, by: Actor) -> None:
    """Note that the log was lost: the next opening makes it anew and copies what differs."""
    following = _locked(source)
    following.position, following.stage = "", FollowStage.STARTING
    following.note = runs.told(error)
    following.save()
    audit.record(
        by=by, action="sources.log_lost", subject=_subject(source), after={"code": error.code}
    )


@transaction.atomic
def copy_again(*, source: Source, by: Actor) -> Following:
    """Copy everything once more, beside the log; what is known and alike is left out."""
    following = _locked(source)
    following.copied_key, following.copied = [], 0
    following.round += 1
    if following.position:
        following.stage = FollowStage.COPYING
    following.save()
    audit.record(by=by, action="sources.copy_again", subject=_subject(source), after={})
    return following


@transaction.atomic
def stopped(*, source: Source, error: UserError, by: Actor) -> None:
    """Note why following ended until a person has acted."""
    following = _locked(source)
    following.stage, following.note = FollowStage.STOPPED, runs.told(error)
    following.save()
    audit.record(by=by, action="sources.stop", subject=_subject(source), after={"code": error.code})


LEFT = N_("Có thể còn sót ở nguồn: slot và publication «%(name)s».")
LEFT_REMEDY = N_("Nhờ người quản trị nguồn xóa: SELECT pg_drop_replication_slot('%(name)s');")


def ended(*, source: Source) -> None:
    """Note that nothing of ours is left at the place."""
    _set(source, position="", stage=FollowStage.STARTING, note={}, lag_bytes=None,
         retained_bytes=None)  # fmt: skip


def left_behind(*, source: Source, name: str) -> None:
    """Note that the place was away when what we made there was to be taken away."""
    ended(source=source)
    note = {"message": LEFT, "values": {"name": name}, "remedy": LEFT_REMEDY, "code": "left-behind"}
    _set(source, note=note)


def away(*, source: Source, error: UserError) -> None:
    """Note that the place is not reached; it is tried again."""
    _set(source, stage=FollowStage.AWAY, note=runs.told(error))


@transaction.atomic
def released(*, source: Source) -> None:
    """Let a source that stopped be followed again, now that a person has acted."""
    following = Following.objects.select_for_update().filter(source=source).first()
    if following is not None and following.stage == FollowStage.STOPPED:
        following.stage, following.note = FollowStage.STARTING, {}
        following.save()


@transaction.atomic
def reached_place(*, source: Source) -> None:
    """Note that the log is open."""
    following = _locked(source)
    following.stage = _working(following)
    if following.note.get("code") not in ("log-lost", "log-dropped"):
        following.note = {}
    following.seen_at = clock.now()
    following.save()


@transaction.atomic
def copied(*, source: Source, rows: int, key: Sequence[object] | None) -> None:
    """Note that a chunk of the copy is here; ``key`` None: it was the last."""
    following = _locked(source)
    following.copied_key = None if key is None else list(key)
    following.copied += rows
    following.stage = _working(following)
    if key is None:
        following.note = {}
    following.save()


def changed(*, source: Source, at: datetime) -> None:
    """Note when the last change that was taken was committed at the source."""
    _set(source, changed_at=at, seen_at=clock.now())


def moved(*, source: Source, position: str) -> None:
    """Note that nothing of the table lies before a position."""
    with transaction.atomic():
        following = _locked(source)
        if "" < following.position < position:
            following.position = position
            following.save(update_fields=["position"])


def told(*, source: Source, lag: Lag) -> None:
    """Note how far behind the log we are."""
    _set(source, lag_bytes=lag.unread_bytes, retained_bytes=lag.retained_bytes, seen_at=clock.now())


def retained(*, source: Source, retained_bytes: int | None) -> None:
    """Note how much of its log the place keeps for us."""
    _set(source, retained_bytes=retained_bytes)


def _set(source: Source, **values: object) -> None:
    of(source)
    Following.objects.filter(source=source).update(**values)


def _working(following: Following) -> FollowStage:
    return FollowStage.FOLLOWING if following.copied_key is None else FollowStage.COPYING


def _locked(source: Source) -> Following:
    of(source)
    return Following.objects.select_for_update().get(source=source)


def _subject(source: Source) -> str:
    return f"source:{source.pk}"
