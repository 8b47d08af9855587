"""What a run learned of a table as a whole, kept so that changed rows are judged by it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import NoFacts, Spread
from lienthong.services.quality.node.files import AttachedFiles
from lienthong.services.quality.node.masters import Masters


def kept_fences(spreads: Mapping[str, Spread | None]) -> dict[str, list[str]]:
    """Return spreads as JSON carries them, by column."""
    return {
        column: [str(spread.low), str(spread.high), str(spread.count)]
        for column, spread in spreads.items()
        if spread is not None
    }


class KeptFacts(NoFacts):
    """Implements ``Facts`` between runs."""

    def __init__(self, table: Table, masters: Masters, fences: Mapping[str, Sequence[str]]) -> None:
        self._fences, self._masters, self._files = fences, masters, AttachedFiles(table)

    def spread(self, column: str) -> Spread | None:
        """Return where the middle half of the column lay when the run looked."""
        found = self._fences.get(column)
        return Spread(Decimal(found[0]), Decimal(found[1]), int(found[2])) if found else None

    def digest(self, file: str) -> str | None:
        """Return the digest of a file that this node keeps."""
        return self._files.digest(file)

    def master(self, reference: Reference, key: str) -> Mapping[str, Value] | None:
        """Return the master record of a key."""
        return self._masters.master(reference, key)
