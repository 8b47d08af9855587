"""Rows that are likely the same though no value says so: left to an engine of linkage, by a port.

A table says in its contract when two rows are alike (``likeness``). Deciding for millions of rows
is the business of a linkage engine; without one the rule is listed as not measured, and says so.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from lienthong.core.contract.model import Likeness, Table
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.failures import Failing, Sink
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Engine
from lienthong.services.quality.whole_table import likely_rule


class Linker(Protocol):
    """Finds rows that are likely about the same thing."""

    def __call__(
        self, engine: Engine, likeness: Likeness, keys: Sequence[str]
    ) -> Iterator[Sequence[Failing]]:
        """Yield groups of two rows or more; no row is in two of them.

        ``keys`` name the row; what makes it alike stands in ``values`` of each.
        """


def likely_outcomes(
    engine: Engine, table: Table, linker: Linker | None, keys: Sequence[str], sink: Sink
) -> Iterator[Outcome]:
    """Yield the outcome of the rule, if the table declares likeness."""
    if table.likeness is None:
        return
    outcome = Outcome(likely_rule(table, table.likeness))
    if linker is None:
        outcome.skips[reasons.NO_LINKER] = engine.rows
        yield outcome
        return
    outcome.groups = 0
    for group in linker(engine, table.likeness, keys):
        outcome.groups += 1
        outcome.failed += len(group)
        sink.take(outcome.rule, group)
    outcome.excess = outcome.failed - outcome.groups
    outcome.passed = engine.rows - outcome.failed
    yield outcome
