"""Step three: which contracts the sender may send here. It stays open after approval."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.sync.connecting import errors
from lienthong.services.sync.connecting.registering import locked
from lienthong.services.sync.models import Agreement, Connection, Peer


@transaction.atomic
def agree(*, node_id: str, contract_ids: Collection[str], by: Actor) -> Connection:
    """Set the contracts that are agreed; one taken out is refused from now on.

    Raises UserError before the technical check, NotFound for a contract not in force here.
    """
    connection = locked(node_id)
    if connection.checked_at is None:
        raise errors.step_missing(node_id, "checked")
    wanted = sorted(set(contract_ids))
    for contract_id in wanted:
        if contracts.find(contract_id) is None:
            raise errors.unknown_contract(contract_id)
    held = Agreement.objects.filter(peer=connection.peer)
    before = sorted(held.values_list("contract_id", flat=True))
    held.exclude(contract_id__in=wanted).delete()
    now = clock.now()
    Agreement.objects.bulk_create(
        Agreement(
            peer=connection.peer,
            contract_id=contract_id,
            agreed_by=str(by),
            agreed_by_name=by.name,
            agreed_at=now,
        )
        for contract_id in wanted
        if contract_id not in before
    )
    if before != wanted:
        audit.record(
            by=by,
            action="sync.connection_agree",
            subject=f"peer:{connection.peer}",
            before={"contracts": before},
            after={"contracts": wanted},
        )
    return connection


def agree_too(peer: Peer, contract_id: str, *, by: Actor) -> None:
    """Agree one more contract with a sender that came in by steps; others need no agreement."""
    if not Connection.objects.filter(peer=peer).exists():
        return
    facts = {"agreed_by": str(by), "agreed_by_name": by.name, "agreed_at": clock.now()}
    _agreement, created = Agreement.objects.get_or_create(
        peer=peer, contract_id=contract_id, defaults=facts
    )
    if created:
        audit.record(
            by=by,
            action="sync.connection_agree",
            subject=f"peer:{peer}",
            after={"contracts": [contract_id]},
        )
