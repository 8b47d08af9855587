"""How every declared database stands, for pages that show or add up thousands of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.core.contract.model import Contract
from lienthong.services.quality.scoring.kept import Scored, database_scores, scores_of
from lienthong.services.registry.register import SyncState, standings_of
from lienthong.services.sync import queries as sync

ALONE = SyncState(streams=0, queue_rows=0, lag_ms=None, refused=0, alarms=0)


@dataclass(frozen=True)
class Declared(Scored):
    """One declared database with its scores; ``rows`` are those of its last measurement."""

    sync: SyncState


def every_standing(declared: Sequence[Contract]) -> list[Declared]:
    """Return how databases stand, in their order: as kept, and what is shared as it is now."""
    connected = sync.connected()
    live = standings_of([c for c in declared if c.id in connected]) if connected else {}
    kept = database_scores([c for c in declared if c.id not in live])
    found = []
    for contract in declared:
        now = live.get(contract.id)
        if now is None:
            found.append(Declared(contract, kept[contract.id], ALONE))
            continue
        scores = scores_of(contract, rows=now.rows, words=now.words, index=now.index)
        found.append(Declared(contract, scores, now.sync))
    return found
