"""Work out the rows of large tables in chunks, and only then switch to the new version.

Each chunk is one transaction, and what is left is found in the rows themselves. A process killed
at any point has lost nothing but its last chunk; whoever calls ``step`` next goes on.
"""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.succession import check_succession
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries
from lienthong.services.contracts.migrating.drafted import close_draft
from lienthong.services.contracts.migrating.filling import fill, waiting
from lienthong.services.contracts.migrating.locking import lock_contracts
from lienthong.services.contracts.migrating.preview import count_rows
from lienthong.services.contracts.migrating.shift import Shift
from lienthong.services.contracts.migrating.switching import shifts, switch
from lienthong.services.contracts.models import ContractMigration, MigrationState
from lienthong.services.dictionary import queries as dictionary

JOB = "contracts.migrate"
LAST = 1_000
_OURS = N_("Lỗi của phần mềm khi chuyển đổi (%(kind)s); phiên bản đang áp dụng không đổi.")
_GIVEN_UP = N_("%(name)s đã dừng chuyển đổi; phiên bản đang áp dụng không đổi.")


def running(contract_id: str) -> ContractMigration | None:
    """Return the migration of a contract that is on its way, or None."""
    return ContractMigration.objects.filter(
        contract_id=contract_id, state=MigrationState.RUNNING
    ).first()


def unattended() -> list[int]:
    """Return the migrations on their way that no job is queued or running for."""
    found = ContractMigration.objects.filter(state=MigrationState.RUNNING)
    ids = list(found.values_list("pk", flat=True))
    jobs = ProcrastinateJob.objects.filter(task_name=JOB, status__in=("todo", "doing"))
    attended = {job.args.get("migration_id") for job in jobs}
    return [pk for pk in ids if pk not in attended]


def refuse_while_running(contract_id: str, file: str) -> None:
    """Raise UserError while another version of the contract is on its way into force."""
    found = running(contract_id)
    if found is not None:
        raise UserError(
            N_("Hợp đồng «%(id)s» đang chuyển sang phiên bản %(version)s."),
            code="migration-running",
            values={"id": contract_id, "version": found.to_version},
            place=file,
            remedy=N_("Chờ chuyển đổi xong (xem «lienthong contract migrations») rồi thử lại."),
        )


@transaction.atomic
def start(*, text: str, file: str, by: Actor, background: bool = False) -> ContractMigration:
    """Check a new version, make its hidden columns and begin. Raises ContractRejected, UserError.

    With ``background`` the worker of the node does the steps; otherwise the caller does.
    """
    lock_contracts()
    contract, previous = _read(text, file)
    refuse_while_running(contract.id, file)
    check_succession(previous, contract, file=file, successors=dictionary.current().successors)
    heavy = [shift for shift in shifts(previous, contract) if shift.hidden]
    with connection.cursor() as cursor:
        for shift in heavy:
            for statement in shift.prepare():
                cursor.execute(statement)
    migration = ContractMigration.objects.create(
        contract_id=contract.id,
        from_version=previous.version if previous else "",
        to_version=contract.version,
        text=text,
        file=file,
        progress={shift.name: 0 for shift in heavy},
        rows_expected=sum(count_rows(shift.name) for shift in heavy),
        started_at=clock.now(),
        started_by={"kind": by.kind, "id": by.id, "name": by.name},
    )
    audit.record(
        by=by,
        action="contracts.migration_start",
        subject=f"contract:{contract.id}",
        before={"version": migration.from_version},
        after={"version": migration.to_version, "rows": migration.rows_expected},
    )
    if background:
        app.configure_task(JOB).defer(migration_id=migration.pk)
    return migration


def run(migration_id: int, progress: Callable[[ContractMigration], None] | None = None) -> None:
    """Do the steps that are left. Raises UserError when the version cannot come into force.

    A lost database is left to be gone on with; any other fault ends the migration, so that the
    contract is not held by one that can never be finished.
    """
    try:
        while step(migration_id):
            if progress:
                progress(ContractMigration.objects.get(pk=migration_id))
    except UserError as error:
        fail(migration_id=migration_id, note=error.sentence())
        raise
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        fail(migration_id=migration_id, note=_OURS % {"kind": type(error).__name__})
        raise


@transaction.atomic
def step(migration_id: int) -> bool:
    """Do one chunk, or the switch when no rows are left; False when nothing remains to be done."""
    migration = ContractMigration.objects.select_for_update().get(pk=migration_id)
    if migration.state != MigrationState.RUNNING:
        return False
    contract, previous = _read(migration.text, migration.file)
    for shift in _heavy(contract, previous):
        if waiting(shift, LAST + 1) > LAST:
            progress = migration.progress.get(shift.name, 0) + fill(shift)
            migration.progress[shift.name] = progress
            migration.save(update_fields=["progress"])
            return True
    # The few rows that are left, or were written meanwhile, are worked out while writers wait.
    lock_contracts()
    switch(contract, previous, file=migration.file, by=_actor(migration))
    close_draft(contract_id=contract.id, text=migration.text, by=_actor(migration))
    migration.state, migration.finished_at = MigrationState.DONE, clock.now()
    migration.save(update_fields=["state", "finished_at"])
    return False


def give_up(*, migration_id: int, by: Actor) -> ContractMigration:
    """End a migration that a person does not want to wait for. Raises NotFound."""
    migration = ContractMigration.objects.filter(pk=migration_id).first()
    if migration is None or migration.state != MigrationState.RUNNING:
        raise NotFound(
            N_("Không có chuyển đổi số %(id)s đang chạy."),
            code="no-migration",
            values={"id": migration_id},
            remedy=N_("Xem số ở «lienthong contract migrations»."),
        )
    fail(migration_id=migration_id, note=_GIVEN_UP % {"name": by.name}, by=by)
    migration.refresh_from_db()
    return migration


@transaction.atomic
def fail(*, migration_id: int, note: str, by: Actor | None = None) -> None:
    """Give a migration up: the version in force stays, the hidden columns go."""
    migration = ContractMigration.objects.select_for_update().get(pk=migration_id)
    if migration.state != MigrationState.RUNNING:
        return
    # Only read, not judged: what holds the version up may be that it is no longer acceptable.
    contract, _ = parse_contract(migration.text, file=migration.file, kept=True)
    with connection.cursor() as cursor:
        for shift in _heavy(contract, queries.find(contract.id)):
            for statement in shift.discard():
                cursor.execute(statement)
    migration.state, migration.note = MigrationState.FAILED, note
    migration.finished_at = clock.now()
    migration.save(update_fields=["state", "note", "finished_at"])
    audit.record(
        by=by or _actor(migration),
        action="contracts.migration_fail",
        subject=f"contract:{contract.id}",
        after={"version": migration.to_version, "note": note},
    )


def left(migration: ContractMigration, most: int) -> int:
    """Count the rows not yet worked out, up to ``most``."""
    contract, previous = _read(migration.text, migration.file)
    return sum(waiting(shift, most) for shift in _heavy(contract, previous))


def _heavy(contract: Contract, previous: Contract | None) -> list[Shift]:
    return [shift for shift in shifts(previous, contract) if shift.hidden]


def _read(text: str, file: str) -> tuple[Contract, Contract | None]:
    known = {contract.id: contract for contract in queries.all_current()}
    contract = read_contract(text, file=file, dictionary=dictionary.current(), known=known)
    return contract, known.get(contract.id)


def _actor(migration: ContractMigration) -> Actor:
    return Actor(**migration.started_by)
