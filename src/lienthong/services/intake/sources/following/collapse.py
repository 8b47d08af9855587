"""Changes in the order of a log become the last state of each row: a file names a row once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.services.intake.sources.following.marks import key_text
from lienthong.services.intake.sources.following.ports import Change


@dataclass
class Collapsed:
    """What became of the rows. ``emptied``: the table was emptied before the rest."""

    key: Sequence[str]
    rows: dict[str, Mapping[str, object]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    emptied: bool = False
    told: int = 0

    def take(self, change: Change) -> None:
        """Take the next change of the log.

        A change that leaves columns out takes them from the one before it.
        """
        self.told += 1
        if change.operation == "empty":
            self.rows, self.gone, self.emptied = {}, set(), True
            return
        name = key_text([change.values.get(column) for column in self.key])
        if change.operation == "delete":
            self.rows.pop(name, None)
            self.gone.add(name)
            return
        self.gone.discard(name)
        self.rows[name] = {**self.rows.get(name, {}), **change.values}

    def __len__(self) -> int:
        return len(self.rows) + len(self.gone)
