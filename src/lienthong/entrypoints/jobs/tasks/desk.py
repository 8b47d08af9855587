"""Do large pieces of desk work in the background, as the person who asked and no further."""

from typing import Literal

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.entrypoints.jobs.tasks.lasting import RETRY, to_its_end
from lienthong.services.contracts.standing import ContractChanged
from lienthong.services.intake.actions import desk as actions
from lienthong.services.intake.desk import running, tallies

_FAILED = N_("Lỗi của phần mềm khi chạy; dòng đã xử lý vẫn được giữ và hoàn tác được.")


@app.task(
    name=actions.DESK_JOB,
    retry=RETRY,
)
def run_desk(
    *, operation_id: int, by_kind: Literal["user", "system", "node"], by_id: str, by_name: str
) -> None:
    """Run one piece of work to its end; run again, it goes on where it stopped."""
    by = Actor(by_kind, by_id, by_name)

    def fail(note: str) -> None:
        actions.finish_work(operation_id=operation_id, note=note, by=by)

    with to_its_end("intake.desk_failed", fail=fail, note=_FAILED, operation=operation_id):
        _run(operation_id, by)


def _run(operation_id: int, by: Actor) -> None:
    going_on = True
    while going_on:
        try:
            going_on = running.run_chunk(operation_id=operation_id, by=by)
        except ContractChanged:
            continue  # a new version came into force: do this chunk under it
    actions.finish_work(operation_id=operation_id, by=by)


@app.periodic(cron="*/10 * * * *")
@app.task(name="intake.add_up_desk", queueing_lock="intake.add_up_desk")
def add_up_desk(timestamp: int) -> None:
    """Add up what single corrections changed in the tallies, so that counting stays fast."""
    close_old_connections()
    try:
        tallies.add_up()
    finally:
        connections.close_all()
