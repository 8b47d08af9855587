"""Put contracts into force: check them wholly, move their tables, keep the versions."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.lint import settle
from lienthong.core.contract.model import Contract
from lienthong.core.contract.succession import check_succession
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries
from lienthong.services.contracts.migrating.locking import lock_contracts
from lienthong.services.contracts.migrating.preview import LARGE_ROWS, large
from lienthong.services.contracts.migrating.referred import check_referred
from lienthong.services.contracts.migrating.steps import refuse_while_running
from lienthong.services.contracts.migrating.switching import switch
from lienthong.services.contracts.models import ContractVersion
from lienthong.services.dictionary import queries as dictionary


def apply_contract(*, text: str, file: str, by: Actor) -> Contract:
    """Put a contract into force and return it; the same text twice changes nothing.

    Raises ContractRejected with every fault found, or UserError when the tables cannot be moved in
    one transaction. Nothing is applied then.
    """
    applied, rejected = apply_contracts(texts=[(file, text)], by=by)
    if rejected:
        raise rejected[0]
    return applied[0]


@transaction.atomic
def apply_contracts(
    *, texts: Sequence[tuple[str, str]], by: Actor
) -> tuple[list[Contract], list[ContractRejected]]:
    """Put several contracts, (file, text) each, into force together, or none of them.

    Returns them in the order their references needed, and no refusals; or nothing, and every
    refusal. Raises UserError as ``apply_contract`` does.
    """
    lock_contracts()
    dictionary.look_again()
    known = {contract.id: contract for contract in queries.all_current()}
    good, rejected = settle(texts, dictionary=dictionary.current(), known=known)
    files = {text: file for file, text in texts}
    rejected = rejected or _unfit(good, known, files)
    if rejected:
        return [], rejected
    for contract in good:
        _apply(contract, known.get(contract.id), files[contract.source], by)
    return good, []


def _unfit(
    contracts: Sequence[Contract], known: Mapping[str, Contract], files: Mapping[str, str]
) -> list[ContractRejected]:
    """Return the refusals of contracts that may not follow the version in force."""
    after = {**known, **{contract.id: contract for contract in contracts}}
    rejected = []
    for contract in contracts:
        file = files[contract.source]
        try:
            check_succession(
                known.get(contract.id),
                contract,
                file=file,
                successors=dictionary.current().successors,
            )
            check_referred(contract, after.values(), file=file)
        except ContractRejected as error:
            rejected.append(error)
    return rejected


def _apply(contract: Contract, previous: Contract | None, file: str, by: Actor) -> None:
    if previous is not None and previous.digest == contract.digest:
        return
    refuse_while_running(contract.id, file)
    heavy = large(previous, contract)
    if heavy:
        raise UserError(
            N_("Bảng %(tables)s có trên %(rows)s bản ghi phải tính lại giá trị; không làm trong "
               "một lần được."),
            code="large-migration",
            values={"tables": ", ".join(shift.name for shift in heavy), "rows": LARGE_ROWS},
            place=file,
            remedy=N_("Áp dụng riêng hợp đồng này; việc chuyển đổi sẽ chạy từng phần, dừng đâu "
                      "làm tiếp từ đó."),
        )  # fmt: skip
    switch(contract, previous, file=file, by=by)


@transaction.atomic
def record_version(*, text: str, file: str, by: Actor) -> Contract:
    """Keep a version that a peer writes under without putting it into force.

    Raises ContractRejected, or UserError when the same version is known with another text.
    """
    lock_contracts()
    known = {contract.id: contract for contract in queries.all_current()}
    (contract, *_), rejected = settle([(file, text)], dictionary=dictionary.current(), known=known)
    if rejected:
        raise rejected[0]
    ContractVersion.objects.create(
        contract_id=contract.id,
        version=contract.version,
        text=text,
        digest=contract.digest,
        applied_at=clock.now(),
        applied_by=str(by),
        is_current=False,
        position=None,
    )
    audit.record(
        by=by,
        action="contracts.record_version",
        subject=f"contract:{contract.id}",
        after={"version": contract.version, "digest": contract.digest},
    )
    return contract


def forget_positions() -> None:
    """The log begins anew, and with it its positions: what is in force now was always."""
    ContractVersion.objects.filter(position__gt=0).update(position=0)
