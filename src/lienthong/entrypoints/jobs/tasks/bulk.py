"""Do a bulk operation in the background, as the person who asked and no further."""

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
from lienthong.services.intake.actions import bulk as actions
from lienthong.services.intake.bulk import running
from lienthong.services.intake.models import BulkOperation
from lienthong.services.intake.scope import access_of

_LOST_DATABASE = (OperationalError, InterfaceError)
_FAILED = N_("Lỗi của phần mềm khi chạy; bản ghi đã đổi vẫn được giữ và hoàn tác được.")
_log = structlog.get_logger()


@app.task(
    name=actions.BULK_JOB,
    retry=RetryStrategy(max_attempts=60, wait=5, retry_exceptions=_LOST_DATABASE),
)
def run_bulk(
    *, operation_id: int, by_kind: Literal["user", "system", "node"], by_id: str, by_name: str
) -> None:
    """Run one operation to its end; run again, it goes on where it stopped."""
    close_old_connections()
    by = Actor(by_kind, by_id, by_name)
    try:
        _run(operation_id, by)
    except _LOST_DATABASE:
        raise
    except UserError as error:
        text = gettext(error.message)
        note = text % error.values if error.values else text
        actions.finish_bulk(operation_id=operation_id, note=note, by=by)
    except Exception:
        _log.exception("intake.bulk_failed", operation=operation_id)
        actions.finish_bulk(operation_id=operation_id, note=gettext(_FAILED), by=by)
        raise
    finally:
        connections.close_all()


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
