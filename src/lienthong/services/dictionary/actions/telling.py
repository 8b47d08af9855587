"""What every step leaves behind: a line of history, an audit record, a renewed dictionary."""

from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.dictionary import revision
from lienthong.services.dictionary.keeping import About, note
from lienthong.services.dictionary.models import NoteKind, TermVersion, Version


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
