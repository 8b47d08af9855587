"""Find the followed tables that something was written to, in a few statements for all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lienthong.base.actor import Actor
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality.models import Followed
from lienthong.services.quality.node import following, resting
from lienthong.services.quality.node.touched import watched_tables
from lienthong.services.records.models import RecordHistory

FAR = 20_000  # versions that a position may lie behind before it is written down anew


@dataclass
class Looking:
    """Remembers up to where each table was found settled. One for a process."""

    seen: int = -1
    settled: dict[str, int] = field(default_factory=dict)

    def look(self, by: Actor) -> Iterator[tuple[str, following.Step]]:
        """Move every followed table that changed, and yield what each step did.

        A table that is being written is left for the next look.
        """
        last = resting.last_number()
        if last == self.seen:
            return
        busy = resting.written()
        held = Followed.objects.exclude(position=None).values_list("table_name", "position")
        followed = {name: int(position or 0) for name, position in held}
        watched = {name: of for name, of in _watched().items() if name in followed}
        at_rest = [name for name, of in watched.items() if busy.isdisjoint(of)]
        changed = self._changed(at_rest, followed, last)
        left = len(watched) - len(at_rest)
        for name in at_rest:
            if changed.isdisjoint(watched[name]):
                self._settle(name, followed[name], last)
                continue
            step = following.move(table_name=name, by=by)
            if step is None:
                left += 1
                continue
            self.settled[name] = last
            yield name, step
        self.seen = -1 if left else last

    def _changed(self, names: list[str], followed: Mapping[str, int], last: int) -> set[str]:
        if not names:
            return set()
        since = min(max(self.settled.get(name, 0), followed[name]) for name in names)
        found = RecordHistory.objects.filter(id__gt=since, id__lte=last)
        return set(found.order_by().values_list("table_name", flat=True).distinct())

    def _settle(self, name: str, position: int, last: int) -> None:
        self.settled[name] = last
        if last - position > FAR:
            held = Followed.objects.filter(table_name=name, position=position)
            held.update(position=last)


def _watched() -> dict[str, list[str]]:
    return {
        table.name: watched_tables(table)
        for contract in contracts.all_current()
        for table in contract.tables
    }
