"""Hide citizens' values in failing rows from people who may not see them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lienthong.services.quality.models import Failure, RuleResult
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK, masked_words
from lienthong.services.records.seen import Named, named


@dataclass(frozen=True)
class Shown:
    """A failing row as a person may see it; ``values`` fill its message and remedy.

    ``row_id`` is what the person calls the row: an opaque reference where its key is masked.
    """

    row_id: str
    value: str | None
    values: Mapping[str, str]


def is_hidden(result: RuleResult, hidden: Collection[str]) -> bool:
    """Tell whether the rule looks at a hidden column."""
    return not set(hidden).isdisjoint(result.columns)


def shown_all(access: Access, failures: Sequence[Failure], result: RuleResult) -> list[Shown]:
    """Return failing rows of one rule as a person may see them."""
    rows = named(access, (failure.row_id for failure in failures))
    return [shown(access, failure, result, rows[failure.row_id]) for failure in failures]


def shown(access: Access, failure: Failure, result: RuleResult, row: Named) -> Shown:
    """Return the failure, masked when its rule looks at a column that is hidden in its row.

    What the rule itself says (titles, limits) stays; what comes from the row is masked.
    """
    if not is_hidden(result, row.hidden):
        return Shown(row.name, failure.value, access.filling(failure.values))
    values = masked_words(failure.values, kept=result.values)
    return Shown(row.name, None if failure.value is None else MASK, values)


def may_search(access: Access, result: RuleResult) -> bool:
    """Tell whether failing rows may be searched by value and key: no mask hides either."""
    hidden = access.always_hidden
    return not is_hidden(result, hidden) and not access.hides_key(hidden)
