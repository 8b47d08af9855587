"""From a file nobody has declared to a draft: look at it, say how sure, let a person correct."""

from lienthong.services.contracts.proposals.beginning import LOOK_JOB, begin
from lienthong.services.contracts.proposals.looking import fail, look
from lienthong.services.contracts.proposals.reading import of_draft, proposal, proposals
from lienthong.services.contracts.proposals.taking import ColumnSaid, Said, TableSaid, drop, take

__all__ = [
    "LOOK_JOB",
    "ColumnSaid",
    "Said",
    "TableSaid",
    "begin",
    "drop",
    "fail",
    "look",
    "of_draft",
    "proposal",
    "proposals",
    "take",
]
