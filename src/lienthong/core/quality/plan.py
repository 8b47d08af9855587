"""What an engine is asked about a table, rule by rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.core.rules.model import BoundRule, Check

TRUE, FALSE = "TRUE", "FALSE"


@dataclass(frozen=True)
class Certain:
    """Two conditions over a row: it passes for certain; the rule does not look at it for certain.

    ``skips_known`` is how many rows the second holds for, where that is known without counting.
    ``given`` names rules (by id) that must be settled for the row too, for this to be trusted.
    """

    passes: str = FALSE
    skips: str = FALSE
    skips_known: int | None = 0
    given: tuple[str, ...] = ()
    apart: bool = False  # skipped for what the row says, not for an empty cell
    either: str = ""  # says «passes or skips» in one condition, where that is cheaper

    @property
    def settled(self) -> str:
        """The condition under which nobody need look at the row again. It may be NULL: unsettled.

        A row that is skipped may pass as well; it then counts as skipped.
        """
        if self.either:
            return self.either
        parts = [p for p in (self.skips, self.passes) if p != FALSE]
        return TRUE if TRUE in parts else f"({' OR '.join(parts)})" if parts else FALSE


@dataclass(frozen=True)
class Planned:
    """One rule asked row by row: its check of the reference, and what is certain without it."""

    check: Check
    certain: Certain


@dataclass(frozen=True)
class Grouped:
    """One rule about rows that share values in some columns."""

    check: Check
    columns: tuple[str, ...]
    normalised: bool = False


@dataclass(frozen=True)
class Broken:
    """A rule that cannot be asked, and why (a message id with its values)."""

    rule: BoundRule
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Every rule of a table, each in exactly one place."""

    planned: Sequence[Planned]
    grouped: Sequence[Grouped]
    broken: Sequence[Broken]
