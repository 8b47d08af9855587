"""Problems and kept rows as a person sees them who may not see everything in them."""

from collections.abc import Collection
from dataclasses import replace

from lienthong.core.rules.model import Choice, Problem
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK, masked, masked_words

# What a message says of its rule, not of the row.
SAID_BY_RULES = frozenset(
    {"choices", "days", "field", "fields", "list", "max", "min", "pattern"}
    | {"rule", "target", "term", "title", "titles", "type"}
)


def hidden_here(access: Access) -> frozenset[str]:
    """Return the columns to mask where rows of several units are spoken of at once."""
    if access.write_unit is not None:
        return access.hidden_of(access.write_unit)
    return access.always_hidden


def veiled(problem: Problem, access: Access, hidden: Collection[str]) -> Problem:
    """Return a problem that tells no hidden value."""
    values = problem.values
    hides = not set(hidden).isdisjoint(problem.columns)
    if hides:
        values = masked_words(values, SAID_BY_RULES)
    return replace(
        problem,
        values=access.filling(values),
        value=MASK if hides and problem.value is not None else problem.value,
        choices=tuple(Choice(MASK, MASK, c.reason) for c in problem.choices)
        if hides
        else problem.choices,
    )


def raw_of(row: QuarantinedRow, access: Access) -> dict[str, str]:
    """Return what the file said, hidden columns masked."""
    hidden = access.hidden_of(row.unit)
    titles = {access.table.field(name).title for name in hidden if name in access.table.by_name}
    return masked(row.raw, titles)


def problems_of(row: QuarantinedRow, access: Access) -> list[Problem]:
    """Return the problems of a row as the person sees them."""
    hidden = access.hidden_of(row.unit)
    return [veiled(Problem.from_json(p), access, hidden) for p in row.problems]
