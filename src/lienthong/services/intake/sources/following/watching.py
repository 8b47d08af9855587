"""Let no followed source fill the disk of its place, also while it is paused or we cannot read.

A slot keeps the log until we have read it. Beyond the limit of the source it is dropped: the rows
are then compared once, and the place is well.
"""

import structlog
from django.db.models import Q

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.sources import queries
from lienthong.services.intake.sources.following import state
from lienthong.services.intake.sources.following.naming import name_at_place
from lienthong.services.intake.sources.following.ports import follower
from lienthong.services.intake.sources.models import Following, Mode, Source, SourceState

MEGABYTE = 1024 * 1024
RETAIN_MB = 2_048
WARN_SHARE = 0.5
DROPPED = N_("Nhật ký chờ đọc ở nguồn vượt %(limit)s MB nên đã được bỏ để không làm đầy đĩa nguồn.")
DROPPED_REMEDY = N_(
    "Khi nguồn hoạt động, toàn bộ dòng được so lại một lần; chỉ dòng khác được nộp."
)
_log = structlog.get_logger()


def watch(*, by: Actor) -> list[int]:
    """Look at what every followed place keeps for us; return the sources whose log was given up."""
    kept = Q(mode=Mode.FOLLOW) & Q(state__in=(SourceState.ACTIVE, SourceState.PAUSED))
    given_up = []
    for source in Source.objects.filter(kept).exclude(following__position=""):
        try:
            if _watch_one(source, by):
                given_up.append(source.pk)
        except UserError as error:
            _log.warning("sources.not_watched", source=source.pk, code=error.code)
    return given_up


def limit_mb(source: Source) -> int:
    """Return how many megabytes of log the place may keep for us."""
    return int(source.connection.get("retain_mb") or RETAIN_MB)


def is_much(following: Following) -> bool:
    """Tell whether what the place keeps for us nears the limit."""
    limit = limit_mb(following.source) * MEGABYTE
    return (following.retained_bytes or 0) > WARN_SHARE * limit


def _watch_one(source: Source, by: Actor) -> bool:
    follows = follower(source.kind)
    following = Following.objects.filter(source=source).first()
    if follows is None or following is None:
        return False
    place, name = queries.place(source), name_at_place(source)
    retained = follows.retained(place, name)
    state.retained(source=source, retained_bytes=retained)
    limit = limit_mb(source)
    if retained is None or retained <= limit * MEGABYTE:
        return False
    follows.remove(place, name)
    error = UserError(DROPPED, code="log-dropped", values={"limit": limit}, remedy=DROPPED_REMEDY)
    state.begin_anew(source=source, error=error, by=by)
    return True
