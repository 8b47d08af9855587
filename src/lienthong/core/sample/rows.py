"""Make the sample rows of a contract, table by table, parents first.

The rules themselves are the judge: a row is drafted, asked, and changed where a rule says no, until
none does. What is made depends on the seed, the contract and the day, and on nothing else.
"""

from collections.abc import Mapping
from datetime import date

from lienthong.core.contract.model import Contract, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.model import Row
from lienthong.core.sample.places import UNITS_TABLE, Places
from lienthong.core.sample.scene import World
from lienthong.core.sample.table_maker import TableMaker

Rows = Mapping[str, tuple[Row, ...]]
UNITS_CONTRACT = "don-vi-hanh-chinh"


class Sampler:
    """Makes samples of contracts that may refer to each other; each is made once."""

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        dictionary: Dictionary,
        places: Places,
        *,
        today: date,
        seed: int,
        rows: int,
    ) -> None:
        self._contracts = contracts
        self._dictionary = dictionary
        self._places = places
        self._today = today
        self._seed = seed
        self._count = rows
        self._made: dict[str, Rows] = {}
        self._begun: set[str] = set()

    def sample(self, contract_id: str) -> Rows:
        """Return the rows of each table of a contract. Raises SampleImpossible.

        A table may have fewer rows than asked for when its key or a unique column allows no more.
        """
        if contract_id not in self._made:
            self._begun.add(contract_id)
            self._made[contract_id] = self._sample(self._contracts[contract_id])
        return self._made[contract_id]

    def _sample(self, contract: Contract) -> Rows:
        known: dict[str, tuple[Row, ...]] = dict(self._others(contract))
        rows: dict[str, list[Row]] = {}
        for table in parents_first(contract):
            made = rows[table.name] = []
            world = World(self._dictionary, self._places, self._today, {**known, **rows})
            maker = TableMaker(table, contract.owner, world, made)
            for number in range(1, self._count + 1):
                row = maker.make(f"{self._seed}/{table.name}/{number}", number)
                if row is None:
                    break
                made.append(row)
        return {table.name: tuple(rows[table.name]) for table in contract.tables}

    def _others(self, contract: Contract) -> Rows:
        """Return the rows of other contracts that this one refers to."""
        found: dict[str, tuple[Row, ...]] = {}
        for reference in (f.reference for t in contract.tables for f in t.fields):
            if reference is None or reference.contract_id == contract.id:
                continue
            if reference.contract_id == UNITS_CONTRACT:
                found[UNITS_TABLE] = self._places.rows
            elif reference.contract_id in self._made:
                found.update(self._made[reference.contract_id])
            elif reference.contract_id in self._contracts.keys() - self._begun:
                found.update(self.sample(reference.contract_id))
        return found


def parents_first(contract: Contract) -> tuple[Table, ...]:
    """Return the tables in an order in which references find their rows, as far as one exists."""
    waiting, placed = list(contract.tables), list[Table]()
    while waiting:
        late = {t.name for t in waiting}
        ready = (t for t in waiting if not (late - {t.name}) & _targets(t))
        chosen = next(ready, waiting[0])
        placed.append(chosen)
        waiting.remove(chosen)
    return tuple(placed)


def _targets(table: Table) -> set[str]:
    return {f.reference.table for f in table.fields if f.reference is not None}
