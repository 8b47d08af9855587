"""Who leans on a legal text: plans, tasks, databases of the register and contracts in force.

A plan cites what its own document was found to cite; a task, a database and a contract what their
words name by number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from lienthong.base.text import fold
from lienthong.core.contract.model import Contract
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.models import Plan, Task
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register
from lienthong.services.registry.laws.rows import GONE, Law, cited_as, laws, naming

_BASIS = "can_cu_phap_ly"
_MOST = 200


@dataclass(frozen=True)
class Citers:
    """What cites one text."""

    plans: list[Plan] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    databases: list[tuple[str, str]] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.plans) + len(self.tasks) + len(self.databases) + len(self.contracts)


def citers(law: Law) -> Citers:
    """Return what cites a text; tasks and databases at most the first 200."""
    plans = list(Plan.objects.filter(pk__in=law.plans, retired_at=None))
    if not cited_as(law):
        return Citers(plans)
    return Citers(plans, _tasks(law), _databases(law), _contracts(law))


def _tasks(law: Law) -> list[Task]:
    folded = fold(cited_as(law))
    found = Task.objects.filter(retired_at=None, searched__contains=folded).select_related("plan")
    near = found.order_by("plan__position", "position")[:_MOST]
    return [task for task in near if naming(f"{task.title} {task.wording}", [law])]


def _databases(law: Law) -> list[tuple[str, str]]:
    if contracts.find("danh-muc-csdl") is None:
        return []
    asked = Asked(filters={f"{_BASIS}__contains": cited_as(law)}, limit=_MOST, sort=register.NAME)
    return [
        (row[register.KEY], row[register.NAME])
        for row in register.rows(asked)
        if naming(row[_BASIS] or "", [law])
    ]


def _contracts(law: Law) -> list[Contract]:
    return [c for c in contracts.all_current() if naming(" ; ".join(c.legal_basis), [law])]


def gone_laws(plan: Plan, day: date) -> list[Law]:
    """Return the texts that a plan or its tasks cite and that are no longer in force on a day."""
    known = laws()
    gone = [law for law in known.values() if law.force(day) in GONE]
    stated = [law for law in gone if plan.pk in law.plans]
    rest = [law for law in gone if plan.pk not in law.plans]
    return sorted([*stated, *_in_words(plan, rest)], key=lambda law: law.title)


def _in_words(plan: Plan, known: Sequence[Law]) -> list[Law]:
    """Return those of some texts that the words of a plan or of its tasks name."""
    found: list[Law] = naming(plan.title, known)
    for law in known:
        folded = fold(cited_as(law))
        if law in found or not folded:
            continue
        near = plan.tasks.filter(retired_at=None, searched__contains=folded)[:_MOST]
        if any(naming(f"{task.title} {task.wording}", [law]) for task in near):
            found.append(law)
    return found


def gone_in(text: str, day: date) -> list[Law]:
    """Return the texts that a passage names and that are no longer in force on a day."""
    if not any(letter.isdigit() for letter in text) and "Luật" not in text:
        return []
    return [law for law in naming(text, list(laws().values())) if law.force(day) in GONE]
