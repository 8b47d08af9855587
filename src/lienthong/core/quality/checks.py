"""Compile the rules of a table so that one that cannot be understood never voids the others."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.plan import Broken
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds import (
    duplicate_values,
    expression,
    file_digest,
    identity,
    like_values,
    master_agreement,
    outlier,
    required_when,
    stated_values,
)
from lienthong.core.rules.kinds.family import KINDS
from lienthong.core.rules.model import WORD_OF, BoundRule, Check
from lienthong.core.rules.thresholds import Threshold, thresholds

Bind = Callable[[Table, Dictionary], Iterator[Check]]
_STATED: tuple[Bind, ...] = (
    stated_values.bind,
    duplicate_values.bind,
    expression.bind,
    required_when.bind,
    outlier.bind,
    like_values.bind,
    file_digest.bind,
    master_agreement.bind,
)


def checks_of(
    table: Table, dictionary: Dictionary, *, keyed: bool = False
) -> tuple[list[Check], list[Broken]]:
    """Return the rules asked row by row, in the order of the kinds, and those that are broken.

    ``keyed`` says that the key is what tells the rows apart, so that none can stand twice.
    """
    checks: list[Check] = []
    broken = [
        Broken(_stated(replace(table, rules=(spec,))), spec.note, spec.note_values)
        for spec in table.rules
        if spec.kind == "misspelt"
    ]
    for bind in KINDS if keyed else (*KINDS, identity.bind):
        try:
            checks += list(bind(table, dictionary))  # all of them, or none that came before a fault
        except RuleRejected:
            for part in _parts(table, bind):
                try:
                    checks += list(bind(part, dictionary))
                except RuleRejected as error:
                    broken.append(_broken(part, bind, error))
    return checks, broken


def bounds_of(table: Table, dictionary: Dictionary) -> tuple[list[Threshold], list[Broken]]:
    """Return the bounds on counts of rows, and those that are broken."""
    found: list[Threshold] = []
    broken: list[Broken] = []
    for spec in table.rules:
        alone = replace(table, rules=(spec,))
        try:
            found += thresholds(alone, dictionary)
        except RuleRejected as error:
            broken.append(_broken(alone, expression.bind, error))
    return found, broken


def _parts(table: Table, bind: Bind) -> Iterator[Table]:
    """Yield the table once for each thing that a kind binds: a stated rule, or a column."""
    if bind in _STATED:
        yield from (replace(table, rules=(spec,)) for spec in table.rules)
    else:
        yield from (replace(table, rules=(), fields=(field,)) for field in table.fields)


def _broken(part: Table, bind: Bind, error: RuleRejected) -> Broken:
    kind = bind.__module__.rpartition(".")[2]
    values = {key: str(value) for key, value in error.values.items()}
    return Broken(
        _stated(part) if bind in _STATED else _of_field(part, kind), error.message, values
    )


def _stated(part: Table) -> BoundRule:
    spec = part.rules[0]
    return BoundRule(
        spec.id, spec.kind, "cross_field", WORD_OF[spec.dimension], spec.severity, spec.weight,
        spec.columns, spec.description,
    )  # fmt: skip


def _of_field(part: Table, kind: str) -> BoundRule:
    name = part.fields[0].name
    return BoundRule(
        f"{part.name}.{name}.{kind}", kind, "format", "sach", "error", 1.0, (name,), name
    )
