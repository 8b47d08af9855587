"""Where a connection stands among its five steps, and what each still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lienthong.services.sync.models import Agreement, Connection, Peer, TrialPackage

StepName = Literal["registered", "checked", "agreed", "tried", "approved"]
STEPS: tuple[StepName, ...] = ("registered", "checked", "agreed", "tried", "approved")


@dataclass(frozen=True)
class Tried:
    """The latest trial package of an agreed contract; None when none came since it was agreed."""

    contract_id: str
    trial: TrialPackage | None


@dataclass(frozen=True)
class Standing:
    """A connection with what its steps rest on."""

    peer: Peer
    connection: Connection
    agreements: tuple[Agreement, ...]
    tried: tuple[Tried, ...]

    @property
    def done(self) -> frozenset[StepName]:
        """The steps that are behind; a later one never counts without those before it."""
        facts = {
            "registered": True,
            "checked": self.connection.checked_at is not None,
            "agreed": bool(self.agreements),
            "tried": bool(self.tried) and all(one.trial is not None for one in self.tried),
            "approved": self.connection.approved_at is not None,
        }
        done: set[StepName] = set()
        for step in STEPS:
            if not facts[step]:
                break
            done.add(step)
        return frozenset(done)

    @property
    def current(self) -> StepName | None:
        """The first step that is not done; None when all are."""
        return next((step for step in STEPS if step not in self.done), None)


def standing(connection: Connection) -> Standing:
    """Look up where a connection stands."""
    agreements = tuple(Agreement.objects.filter(peer=connection.peer))
    return Standing(
        peer=connection.peer,
        connection=connection,
        agreements=agreements,
        tried=tuple(Tried(one.contract_id, _latest(one)) for one in agreements),
    )


def _latest(agreement: Agreement) -> TrialPackage | None:
    trials = TrialPackage.objects.filter(
        peer=agreement.peer,
        contract_id=agreement.contract_id,
        received_at__gte=agreement.agreed_at,
    ).defer("manifest", "receipt_body")
    return trials.first()
