"""Who has a task in hand, and who heads the unit that leads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.services.accounts.models import Role, User
from lienthong.services.registry.models import Agency

_WORKING = (Role.CLERK, Role.DATA_OFFICER)


@dataclass(frozen=True)
class People:
    """The accounts that may be reminded (ids), by name and by unit; each unit's parent."""

    by_name: dict[str, int]
    workers: dict[str, list[int]]
    leaders: dict[str, list[int]]
    parents: dict[str, str]

    def of_task(self, holder: str, leads: Iterable[str]) -> Sequence[int]:
        """Return who has a task in hand: its holder, else those who work in the units that lead."""
        if holder in self.by_name:
            return [self.by_name[holder]]
        return list(dict.fromkeys(who for unit in leads for who in self.workers.get(unit, ())))

    def heads(self, leads: Iterable[str]) -> Sequence[int]:
        """Return who heads the units that lead a task, or the nearest unit above with a head."""
        return list(dict.fromkeys(who for unit in leads for who in self._heads(unit)))

    def _heads(self, unit: str) -> Sequence[int]:
        seen: set[str] = set()
        while unit and unit not in seen:
            if unit in self.leaders:
                return self.leaders[unit]
            seen.add(unit)
            unit = self.parents.get(unit, "")
        return ()


def people() -> People:
    """Read who may be reminded now: accounts that may sign in."""
    by_name: dict[str, int] = {}
    workers: dict[str, list[int]] = {}
    leaders: dict[str, list[int]] = {}
    active = User.objects.filter(is_active=True).order_by("pk")
    for pk, name, role, unit in active.values_list("pk", "username", "role", "unit"):
        by_name[name] = pk
        if unit and role in _WORKING:
            workers.setdefault(unit, []).append(pk)
        if unit and role == Role.LEADER:
            leaders.setdefault(unit, []).append(pk)
    parents = dict(Agency.objects.exclude(parent=None).values_list("id", "parent_id"))
    return People(by_name, workers, leaders, parents)
