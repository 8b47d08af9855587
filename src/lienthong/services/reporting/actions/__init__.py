"""Everything that changes regimes and reports, each one transaction with its audit record."""

from lienthong.services.reporting.actions.composing import compose_report, recompose, write_words
from lienthong.services.reporting.actions.regimes import (
    add_regime,
    load_regimes,
    name_people,
    set_scope,
    track_regime,
)
from lienthong.services.reporting.actions.workflow import (
    approve,
    hand_in,
    send,
    send_back,
    sign,
    unlock,
)

__all__ = [
    "add_regime",
    "approve",
    "compose_report",
    "hand_in",
    "load_regimes",
    "name_people",
    "recompose",
    "send",
    "send_back",
    "set_scope",
    "sign",
    "track_regime",
    "unlock",
    "write_words",
]
