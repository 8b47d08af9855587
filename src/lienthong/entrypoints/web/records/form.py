"""The entry form, made from the contract: groups, drop-downs, help, errors beside their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lienthong.core.contract.model import Field
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.asking import choices_of
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User

Kind = Literal["choice", "picker", "date", "number", "long", "text"]


@dataclass(frozen=True)
class Complaint:
    """What is wrong with a field, and what to do about it."""

    message: str
    remedy: str
    severe: bool
    column: str = ""


@dataclass(frozen=True)
class Entry:
    """One field of the form as the page draws it."""

    field: Field
    kind: Kind
    value: str
    choices: list[tuple[str, str]]
    complaints: list[Complaint]
    fixed: bool

    @property
    def id(self) -> str:
        return f"f-{self.field.name}"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-help"] if self.field.help or self.field.description else []
        return " ".join([*parts, *([f"{self.id}-error"] if self.complaints else [])])


def form_groups(
    place: Place,
    user: User,
    values: Mapping[str, str],
    problems: Sequence[Problem] = (),
    *,
    existing: bool,
) -> list[tuple[str, list[Entry]]]:
    """Return the fields of the form by group."""
    by_column: dict[str, list[Problem]] = {}
    for problem in problems:
        for column in problem.columns:
            by_column.setdefault(column, []).append(problem)
    scope = accounts.write_scope(user)
    found: dict[str, list[Entry]] = {}
    for field in place.table.fields:
        owned = field.name == place.table.unit_field and scope is not None
        fixed = owned or (existing and field.name in place.table.primary_key)
        value = values.get(field.name, "")
        if owned and not value:
            value = scope or ""
        choices = choices_of(field)
        if value and choices and value not in dict(choices):
            choices = [(value, value), *choices]
        entry = Entry(
            field,
            _kind(field, choices),
            value,
            choices,
            [complaint(p) for p in by_column.get(field.name, ())],
            fixed,
        )
        found.setdefault(field.group, []).append(entry)
    return list(found.items())


def complaint(problem: Problem) -> Complaint:
    """Return a problem in the reader's language."""
    values = dict(problem.values)
    return Complaint(
        said(problem.message, values),
        said(problem.remedy, values),
        problem.severity == "error",
        problem.columns[0] if problem.columns else "",
    )


def _kind(field: Field, choices: list[tuple[str, str]]) -> Kind:
    if choices:
        return "choice"
    if field.reference or field.code_list:
        return "picker"
    if field.logical_type in ("date", "timestamp"):
        return "date"
    if field.logical_type in ("integer", "number"):
        return "number"
    return "long" if field.multiline else "text"


def values_of(place: Place, row: Mapping[str, Any]) -> dict[str, str]:
    """Return a row's values as they are typed into the form."""
    return {f.name: display.entered(f, row.get(f.name)) for f in place.table.fields}


def posted(place: Place, data: Mapping[str, str]) -> dict[str, str]:
    """Return the values a form sent, for the columns of the table only."""
    return {f.name: data[f.name] for f in place.table.fields if f.name in data}
