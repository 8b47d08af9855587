"""What every step does alike: find the version under a lock, note it, renew the dictionary."""

from typing import Literal, TypeVar

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.dictionary import revision
from lienthong.services.dictionary.errors import not_in_state
from lienthong.services.dictionary.models import (
    ListVersion,
    Note,
    NoteKind,
    TermVersion,
    Version,
    VersionState,
)

About = Literal["term", "list"]
MODELS: dict[About, type[TermVersion] | type[ListVersion]] = {
    "term": TermVersion,
    "list": ListVersion,
}
Found = TypeVar("Found", bound=Version)


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


def tell(version: Version, kind: NoteKind, text: str, by: Actor, before: str = "") -> None:
    """Write the history and the audit record of a step, and let every process notice."""
    about: About = "term" if isinstance(version, TermVersion) else "list"
    note(about, version.entry_id, version.number, kind, text, by)
    audit.record(
        by=by,
        action=f"dictionary.{kind.value}",
        subject=f"{about}:{version.entry_id}",
        before={"state": before} if before else None,
        after={"version": version.number, "state": version.state, "note": text},
    )
    revision.renew()


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
