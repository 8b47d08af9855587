"""The entry form, made from the contract: its groups of fields, and what stands beside them.

Only the fields that the person may write are on it. A field whose condition does not hold is
hidden; if it holds a value all the same it is shown with a note, for nothing is dropped silently.
Conditions are judged by the server alone: it knows what «1.250,5» or «2/10» mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lienthong.base.clock import today
from lienthong.core.contract.model import Table
from lienthong.core.rules import sentences
from lienthong.core.rules.condition import conditions, deciding, not_asked
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records import lookups, posting
from lienthong.entrypoints.web.records.entries import (
    Complaint,
    Drawing,
    Entry,
    input_id,
    pairs,
    title_of,
)
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts

__all__ = ["Complaint", "Entry", "Group", "complaint", "form_groups", "posted", "values_of"]


@dataclass(frozen=True)
class Group:
    """The fields of one group of the contract."""

    title: str
    entries: list[Entry]
    id: str

    @property
    def faults(self) -> int:
        return sum(1 for e in self.entries for c in e.complaints if c.severe)

    @property
    def hidden(self) -> bool:
        return all(e.hidden for e in self.entries)

    @property
    def required(self) -> int:
        return sum(1 for e in self.entries if e.field.required)


def form_groups(
    place: Place,
    user: User,
    values: Mapping[str, str],
    problems: Sequence[Problem] = (),
    *,
    existing: bool,
    texts: Mapping[str, str] | None = None,
) -> list[Group]:
    """Return the fields of the form by group.

    ``values`` are texts by column, as this server read them; ``texts`` are the inputs as they were
    typed, when the form comes back to the person who sent it.
    """
    keeper = keeper_of(place, user)
    scope = place.access.write_unit
    typed = dict(texts) if texts is not None else posting.spread(place.table, values, keeper)
    unit = place.table.unit_field
    if unit and scope is not None:
        typed[unit] = typed.get(unit) or scope
    fixed = set(place.table.primary_key if existing else ())
    drawing = Drawing(
        place.table,
        typed,
        keeper,
        _by_path(problems),
        frozenset(fixed | ({unit} if unit and scope is not None else set())),
        lookups.names(place, user, typed),
    )
    return _groups(place, drawing, hidden_now(place.table, values))


def _groups(place: Place, drawing: Drawing, hidden: frozenset[str]) -> list[Group]:
    writable, masked = set(place.access.writable), place.hidden
    reading, said_when, beside = deciding(place.table), told(place.table), pairs(place.table)
    found: dict[str, list[Entry]] = {}
    for field in place.table.fields:
        if field.name not in writable or field.name in masked:
            continue
        entry = drawing.entry(field, field.name, title_of(field))
        idle = field.name in hidden and _holds(drawing.texts, field.name)
        entry = replace(
            entry,
            hidden=field.name in hidden and not idle,
            idle=idle,
            condition=said_when.get(field.name, ""),
            decides=field.name in reading,
            pair=beside.get(field.name, entry.pair),
        )
        found.setdefault(field.group, []).append(entry)
    return [
        Group(title or display.title_of(place.table), entries, f"nhom-{number}")
        for number, (title, entries) in enumerate(found.items(), start=1)
    ]


def keeper_of(place: Place, user: User) -> posting.Keeper:
    """Return who signs the files of this person's forms over this table."""
    return posting.Keeper(place.table.name, str(user.actor))


def hidden_now(table: Table, values: Mapping[str, str]) -> frozenset[str]:
    """Return the fields that the form does not ask for, given what has been typed."""
    if not conditions(table):
        return frozenset()
    row = contracts.standardiser(table.name).standardise(values).values
    return not_asked(table, row, today())


def idle(place: Place, values: Mapping[str, str]) -> list[str]:
    """Return the titles of the fields that hold a value although they are not asked for."""
    hidden = hidden_now(place.table, values)
    return [display.title_of(place.table.field(n)) for n in sorted(hidden) if values.get(n)]


def told(table: Table) -> dict[str, str]:
    """Return each condition as a clause that a person reads."""
    titles = {f.name: display.title_of(f) for f in table.fields}
    types = {f.name: f.logical_type for f in table.fields}
    found = {}
    for name, expression in conditions(table).items():
        try:
            found[name] = sentences.condition(expression.text, titles, types)
        except RuleRejected:
            found[name] = expression.text
    return found


def complaint(problem: Problem) -> Complaint:
    """Return a problem in the reader's language."""
    values = dict(problem.values)
    return Complaint(
        said(problem.message, values),
        said(problem.remedy, values),
        problem.severity == "error",
        input_id(problem.columns[0]).removeprefix("f-") if problem.columns else "",
    )


def values_of(place: Place, row: Mapping[str, Any]) -> dict[str, str]:
    """Return a row's values as they are typed into the form, nested ones as JSON."""
    return {f.name: posting.entered(f, row.get(f.name)) for f in place.table.fields}


def posted(place: Place, data: Mapping[str, str], user: User) -> dict[str, str]:
    """Return the values a form sent, for the columns of the table only."""
    return posting.gathered(place.table, data, keeper_of(place, user))


def reworked(table: Table, texts: Mapping[str, str]) -> tuple[posting.Texts, str] | None:
    """Do what a button within the form asks: a line added, moved, removed; a file taken off.

    Returns the texts after it and the path it was about; None when the form was sent to be saved.
    """
    if work := texts.get("viec", ""):
        return posting.changed(table, dict(texts), work)
    if path := texts.get("bo_tep", ""):
        return {**texts, path: ""}, path
    return None


def _by_path(problems: Sequence[Problem]) -> dict[str, list[Complaint]]:
    found: dict[str, list[Complaint]] = {}
    for problem in problems:
        for path in problem.columns:
            found.setdefault(path, []).append(complaint(problem))
    return found


def _holds(texts: Mapping[str, str], path: str) -> bool:
    return any(text for name, text in texts.items() if name == path or name.startswith(f"{path}."))
