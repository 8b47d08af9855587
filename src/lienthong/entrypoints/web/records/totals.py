"""How many rows a list has and where in it the reader stands, in words that say what is a guess."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.records import cursors
from lienthong.services.records.counting import Total
from lienthong.services.records.selecting import Asked, Cursor

MILLION, THOUSAND = 1_000_000, 1_000


def said(total: Total) -> str:
    """Return the number: exact, or «khoảng 1,2 triệu»."""
    return display.number(total.rows) if total.exact else about(total.rows)


def about(rows: int) -> str:
    """Return a guessed number rounded as people say it."""
    if rows >= MILLION:
        return _("khoảng %(number)s triệu") % {"number": display.number(rows / MILLION, 1)}
    if rows >= THOUSAND:
        return _("khoảng %(number)s nghìn") % {"number": display.number(rows / THOUSAND, 0)}
    return _("khoảng %(number)s") % {"number": display.number(rows)}


@dataclass(frozen=True)
class Stand:
    """One page of a list read by cursors; ``before`` and ``after`` are empty at its ends."""

    total: Total
    shown: int
    before: str
    after: str

    @property
    def words(self) -> str:
        return said(self.total)

    @property
    def alone(self) -> bool:
        """Tell whether this page is all there is."""
        return not (self.before or self.after)


def stand(total: Total, found: Sequence[Cursor], asked: Asked, *, more: bool) -> Stand:
    """Return where a page stands; ``more`` tells that rows follow it in the direction read."""
    if not found:
        return Stand(total, 0, "", "")
    follows = (asked.after is not None) if asked.backward else more
    precedes = more if asked.backward else asked.after is not None
    return Stand(
        total,
        len(found),
        cursors.written(found[0]) if precedes else "",
        cursors.written(found[-1]) if follows else "",
    )
