"""What a run learned of a table as a whole, kept so that changed rows are judged by it."""

from collections.abc import Mapping
from typing import Any

from lienthong.core.contract.model import Reference, Table
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import NoFacts, Spread
from lienthong.services.quality.node.files import AttachedFiles
from lienthong.services.quality.node.masters import Masters
from lienthong.services.quality.node.moving_fences import spread_of


class KeptFacts(NoFacts):
    """Implements ``Facts`` between runs."""

    def __init__(self, table: Table, masters: Masters, fences: Mapping[str, Any]) -> None:
        self._fences, self._masters, self._files = fences, masters, AttachedFiles(table)

    def spread(self, column: str) -> Spread | None:
        """Return where the middle half of the column lies, as changes have moved it."""
        return spread_of(self._fences, column)

    def digest(self, file: str) -> str | None:
        """Return the digest of a file that this node keeps."""
        return self._files.digest(file)

    def master(self, reference: Reference, key: str) -> Mapping[str, Value] | None:
        """Return the master record of a key."""
        return self._masters.master(reference, key)
