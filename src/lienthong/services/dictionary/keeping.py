"""Find the version a step is about, who wrote it, and keep a line of its history."""

from typing import Literal

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.dictionary import queries
from lienthong.services.dictionary.errors import not_in_state
from lienthong.services.dictionary.models import (
    ListVersion,
    Note,
    NoteKind,
    TermVersion,
    VersionState,
)

About = Literal["term", "list"]
WROTE = (NoteKind.PROPOSED, NoteKind.EDITED)
MODELS: dict[About, type[TermVersion] | type[ListVersion]] = {
    "term": TermVersion,
    "list": ListVersion,
}


def locked(about: About, entry_id: str, *states: VersionState) -> TermVersion | ListVersion:
    """Return the version of an entry that is in one of the states, under a lock."""
    found = (
        MODELS[about]
        .objects.select_for_update()
        .filter(entry_id=entry_id, state__in=states)
        .order_by("-number")
        .first()
    )
    if found is None:
        raise not_in_state(entry_id, ", ".join(str(state.label) for state in states))
    return found


def note(
    about: About, entry_id: str, number: int | None, kind: NoteKind, text: str, by: Actor
) -> None:
    """Add a line to the history of an entry."""
    Note.objects.create(
        about=about,
        entry_id=entry_id,
        number=number,
        kind=kind,
        text=text,
        at=clock.now(),
        by=str(by),
        by_name=by.name,
    )


def writers(about: About, entry_id: str, number: int) -> frozenset[str]:
    """Return who wrote a version, as actors."""
    return frozenset(
        Note.objects.filter(
            about=about, entry_id=entry_id, number=number, kind__in=WROTE
        ).values_list("by", flat=True)
    )


def next_number(term_id: str) -> int:
    """Return the number of the next version; the shipped one counts."""
    shipped = queries.shipped().term(term_id)
    kept = TermVersion.objects.filter(entry_id=term_id).order_by("-number").first()
    return max(shipped.version if shipped else 0, kept.number if kept else 0) + 1
