"""Who does something: a person, a node or the system itself. Every state change names one."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """The doer of a state change, as the audit log keeps it."""

    kind: Literal["user", "system", "node"]
    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def system(name: str) -> Actor:
    """Return the actor for work that no person started, such as ``system("sync")``."""
    return Actor(kind="system", id=name, name=name)
