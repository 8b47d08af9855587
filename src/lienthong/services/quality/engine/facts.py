"""What rules ask about the table as a whole, answered by its engine; the rest by ports."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from lienthong.core.contract.model import Reference
from lienthong.core.quality.plan import FALSE
from lienthong.core.quality.values import as_value
from lienthong.core.rules.model import Spread, Value
from lienthong.services.quality.engine.ports import Engine

Digest = Callable[[str], str]  # a file's name → its SHA-256, empty when there is none
Master = Callable[[Reference, str], Mapping[str, Value] | None]  # empty: no such record


class DataFacts:
    """Implements the rules' ``Facts``. Without a port of files or masters these are not known."""

    def __init__(
        self, engine: Engine, digest: Digest | None = None, master: Master | None = None
    ) -> None:
        self._engine, self._digest, self._master = engine, digest, master
        self._spreads: dict[str, Spread | None] = {}
        self.unread: dict[str, Exception] = {}  # columns whose spread the engine could not find

    def spread(self, column: str) -> Spread | None:
        """Return where the middle half of the column's numbers lies."""
        if column not in self._spreads:
            self._spreads[column] = self._spread(column)
        return self._spreads[column]

    def _spread(self, column: str) -> Spread | None:
        if column not in self._engine.columns:
            return None
        try:
            with self._engine.attempt():
                found = self._engine.spread(column) or self._read(column)
        except self._engine.failures as error:
            self.unread[column] = error
            return None
        return found and Spread(Decimal(str(found[0])), Decimal(str(found[1])), found[2])

    def _read(self, column: str) -> tuple[Value, Value, int] | None:
        """Find it among the values themselves: numbers too wide for what the engine compares."""
        if self._engine.columns[column].holds != "other":
            return None
        found: list[int | Decimal] = []
        for batch in self._engine.scan([column], [FALSE], {}):
            held = map(as_value, batch.values(column))
            numbers = (n for n in held if isinstance(n, int | Decimal) and not isinstance(n, bool))
            found += [n for n in numbers if Decimal(n).is_finite()]
        found.sort()
        count = len(found)
        low, high = -(-count // 4) - 1, -(-3 * count // 4) - 1  # nearest ranks, from 0
        return (found[low], found[high], count) if count else None

    @property
    def spreads(self) -> Mapping[str, Spread | None]:
        """The spreads that were asked for."""
        return self._spreads

    def held_twice(self, columns: tuple[str, ...], form: str) -> bool | None:
        """Rows that are alike are found in groups, not by asking one."""
        return None

    def digest(self, file: str) -> str | None:
        """Return the digest of a file, empty when there is none."""
        return self._digest(file) if self._digest else None

    def master(self, reference: Reference, key: str) -> Mapping[str, Value] | None:
        """Return a master record, empty when there is none."""
        return self._master(reference, key) if self._master else None
