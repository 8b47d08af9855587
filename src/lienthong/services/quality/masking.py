"""Hide citizens' values in failing rows from people who may not see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lienthong.services.quality.models import Failure, RuleResult
from lienthong.services.records.masking import MASK, masked_words


@dataclass(frozen=True)
class Shown:
    """A failing row as a person may see it; ``values`` fill its message and remedy."""

    row_id: str
    value: str | None
    values: Mapping[str, str]


def is_hidden(result: RuleResult, hidden: Collection[str]) -> bool:
    """Tell whether the rule looks at a hidden column."""
    return not set(hidden).isdisjoint(result.columns)


def shown(failure: Failure, result: RuleResult, hidden: Collection[str]) -> Shown:
    """Return the failure, masked when its rule looks at a hidden column.

    What the rule itself says (titles, limits) stays; what comes from the row is masked.
    """
    if not is_hidden(result, hidden):
        return Shown(failure.row_id, failure.value, failure.values)
    values = masked_words(failure.values, kept=result.values)
    return Shown(failure.row_id, None if failure.value is None else MASK, values)
