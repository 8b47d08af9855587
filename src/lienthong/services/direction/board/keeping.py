"""Keep what was measured for the leaders' page: counts of others' work, so nothing is audited."""

import time
from datetime import timedelta

from django.db import transaction

from lienthong.base import clock
from lienthong.services.direction.board import measuring
from lienthong.services.direction.board.models import BoardDay

AGAIN_AFTER = timedelta(seconds=30)
OLD_AFTER = timedelta(minutes=1)
CHEAP_MS = 100


def board_of_today() -> BoardDay:
    """Return the last figures kept, measured anew when a minute old and cheap to measure.

    Where it costs more a page waits for none: the worker measures every ten minutes.
    """
    found = BoardDay.objects.defer("communes").filter(day__lte=clock.today()).first()
    if found is None:
        return measure_board()
    is_old = clock.now() - found.at > OLD_AFTER
    return measure_board() if is_old and found.took_ms <= CHEAP_MS else found


@transaction.atomic
def measure_board(*, again: bool = False) -> BoardDay:
    """Measure today's figures and keep them; one that is half a minute old is kept as it is.

    ``again`` measures in any case.
    """
    now, today = clock.now(), clock.today()
    known = BoardDay.objects.select_for_update().filter(day=today).first()
    if known is not None and not again and now - known.at < AGAIN_AFTER:
        return known
    begun = time.monotonic()
    told, communes = measuring.figures(today), measuring.communes()
    took = round(1000 * (time.monotonic() - begun))
    found, _created = BoardDay.objects.update_or_create(
        day=today,
        defaults={"at": now, "took_ms": took, "figures": told, "communes": communes},
    )
    # Only the last day is drawn commune by commune; kept for every day they would fill the disk.
    BoardDay.objects.exclude(day=today).exclude(communes={}).update(communes={})
    return found
