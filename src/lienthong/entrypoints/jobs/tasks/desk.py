"""Do large pieces of desk work in the background, as the person who asked and no further."""

from typing import Literal

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.translation import gettext
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.contracts.standing import ContractChanged
from lienthong.services.intake.actions import desk as actions
from lienthong.services.intake.desk import running, tallies

_LOST_DATABASE = (OperationalError, InterfaceError)
_FAILED = N_("Lỗi của phần mềm khi chạy; dòng đã xử lý vẫn được giữ và hoàn tác được.")
_log = structlog.get_logger()


@app.task(
    name=actions.DESK_JOB,
    retry=RetryStrategy(max_attempts=60, wait=5, retry_exceptions=_LOST_DATABASE),
)
def run_desk(
    *, operation_id: int, by_kind: Literal["user", "system", "node"], by_id: str, by_name: str
) -> None:
    """Run one piece of work to its end; run again, it goes on where it stopped."""
    close_old_connections()
    by = Actor(by_kind, by_id, by_name)
    try:
        _run(operation_id, by)
    except _LOST_DATABASE:
        raise
    except UserError as error:
        text = gettext(error.message)
        note = text % error.values if error.values else text
        actions.finish_work(operation_id=operation_id, note=note, by=by)
    except Exception:
        _log.exception("intake.desk_failed", operation=operation_id)
        actions.finish_work(operation_id=operation_id, note=gettext(_FAILED), by=by)
        raise
    finally:
        connections.close_all()


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
