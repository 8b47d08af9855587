"""How far a source is followed, as page, API and command line show it."""

from dataclasses import dataclass

from lienthong.services.intake.sources.following import watching
from lienthong.services.intake.sources.models import Following, FollowStage, Mode, Source


@dataclass(frozen=True)
class Progress:
    """How far a source is followed. ``is_much``: its place keeps so much log that it is told."""

    following: Following
    limit_mb: int
    is_much: bool

    @property
    def is_current(self) -> bool:
        """Tell whether nothing of the log waits."""
        return self.following.stage == FollowStage.FOLLOWING and self.following.lag_bytes == 0


def progress(source: Source) -> Progress | None:
    """Return how far a source is followed; None for one that is not."""
    if source.mode != Mode.FOLLOW:
        return None
    found = Following.objects.filter(source=source).first() or Following(source=source)
    return Progress(found, watching.limit_mb(source), watching.is_much(found))


def facts(source: Source) -> dict[str, object] | None:
    """Return the same as values."""
    found = progress(source)
    if found is None:
        return None
    following = found.following
    return {
        "stage": str(following.stage),
        "position": following.position,
        "copied": following.copied,
        "changes": following.changes,
        "lag_bytes": following.lag_bytes,
        "retained_bytes": following.retained_bytes,
        "seen_at": following.seen_at,
        "changed_at": following.changed_at,
        "code": following.note.get("code", ""),
    }
