"""What lies around a table while it is checked: other tables, facts, and who is told of progress.

The plain form is that of data which nobody keeps: no other table, nobody who waits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from lienthong.core.contract.model import Reference
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import BoundRule, Facts, Lookup, NoLookup
from lienthong.services.quality.engine.failures import NoSink, Sink

if TYPE_CHECKING:
    from lienthong.services.quality.engine.grouping import Forms
    from lienthong.services.quality.engine.linking import Linker

# Told of each step and of each batch; raises to give up. (what is done, a message id)
Watch = Callable[[str], None]


class Others(Lookup, Protocol):
    """Other tables that rules ask about."""

    def is_here(self, reference: Reference) -> bool:
        """Say whether the table that a reference names can be asked."""

    def prefetch(self, values: Mapping[str, Sequence[Value]]) -> None:
        """Make ready for rules about some rows, given by columns."""


class NoOthers(NoLookup):
    """Implements ``Others`` where there is no other table."""

    def is_here(self, reference: Reference) -> bool:
        return False

    def prefetch(self, values: Mapping[str, Sequence[Value]]) -> None:
        return


def nobody(step: str) -> None:
    """Nobody waits for the end."""


def every(rule: BoundRule) -> bool:
    """Want every rule."""
    return True


@dataclass(frozen=True)
class Around:
    """``keys`` name a row where the contract's key does not; ``keyed`` says that keys are unique.

    ``told`` asks for the words of each failing row, ``forms`` for what like rows are compared by.
    ``counting`` is given the rows that bounds count, whatever comes of the bound.
    Only rules that are ``wanted`` are asked; others may be in the report besides.
    """

    others: Others = field(default_factory=NoOthers)
    facts: Facts | None = None
    keys: tuple[str, ...] = ()
    keyed: bool = False
    told: bool = False
    linker: "Linker | None" = None
    forms: "Forms | None" = None
    counting: Sink = field(default_factory=NoSink)
    wanted: Callable[[BoundRule], bool] = every
    watch: Watch = nobody
