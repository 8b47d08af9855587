"""Do a bulk operation in the background, as the person who asked and no further."""

from typing import Literal

from procrastinate.contrib.django import app

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.entrypoints.jobs.tasks.lasting import RETRY, to_its_end
from lienthong.services.contracts.standing import ContractChanged
from lienthong.services.intake.actions import bulk as actions
from lienthong.services.intake.bulk import running
from lienthong.services.intake.models import BulkOperation
from lienthong.services.intake.scope import access_of

_FAILED = N_("Lỗi của phần mềm khi chạy; bản ghi đã đổi vẫn được giữ và hoàn tác được.")


@app.task(
    name=actions.BULK_JOB,
    retry=RETRY,
)
def run_bulk(
    *, operation_id: int, by_kind: Literal["user", "system", "node"], by_id: str, by_name: str
) -> None:
    """Run one operation to its end; run again, it goes on where it stopped."""
    by = Actor(by_kind, by_id, by_name)

    def fail(note: str) -> None:
        actions.finish_bulk(operation_id=operation_id, note=note, by=by)

    with to_its_end("intake.bulk_failed", fail=fail, note=_FAILED, operation=operation_id):
        _run(operation_id, by)


def _run(operation_id: int, by: Actor) -> None:
    table = BulkOperation.objects.get(pk=operation_id).table_name
    going_on = True
    while going_on:
        access = access_of(by, table, "write")
        try:
            going_on = running.run_chunk(operation_id=operation_id, access=access, by=by)
        except ContractChanged:
            continue  # a new version came into force: do this chunk under it
    actions.finish_bulk(operation_id=operation_id, by=by)
