"""Rules that an engine could not read for: full disk, no memory left, a file that went away."""

from collections.abc import Callable

from lienthong.base.i18n import N_
from lienthong.core.rules.model import BoundRule
from lienthong.services.quality.engine.outcome import Outcome
from lienthong.services.quality.engine.ports import Engine

UNREAD = N_("Công cụ đo dừng giữa chừng khi đọc dữ liệu (%(error)s).")
REPLACED = N_("Dữ liệu bị thay trong khi đo nên kết quả không dùng được.")


def unread(rule: BoundRule, error: Exception) -> Outcome:
    """Return the outcome of a rule whose reading ended in an error."""
    outcome = Outcome(rule)
    outcome.give_up(UNREAD, error)
    return outcome


def attempted(engine: Engine, rule: BoundRule, ask: Callable[[], Outcome]) -> Outcome:
    """Ask about one rule; an error of the engine breaks it and nothing else."""
    try:
        with engine.attempt():
            return ask()
    except engine.failures as error:
        return unread(rule, error)


def replaced(outcome: Outcome) -> Outcome:
    """Return an outcome that says the data are no longer those it was found in."""
    broken = outcome.broken or REPLACED
    return Outcome(outcome.rule, broken=broken, broken_values=outcome.broken_values)
