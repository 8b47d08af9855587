"""Remind people of their work: on their pages every quarter of an hour, by e-mail once a day."""

import structlog
from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.settings import current
from lienthong.entrypoints.letters import letter_of
from lienthong.services.reminders import actions

_log = structlog.get_logger()


@app.periodic(cron="*/15 * * * *")
@app.task(name="reminders.remind", queueing_lock="reminders.remind")
def remind(timestamp: int) -> None:
    """Make what reminders are due; send them when the node has a mail server and it is not quiet.

    A letter that could not leave goes with the next run.
    """
    close_old_connections()
    by, rules = system("worker"), current().reminding
    try:
        made = actions.make_reminders(rules=rules, by=by)
        if current().mail.host:
            sent = actions.send_reminders(rules=rules, write=letter_of, by=by, at=clock.now())
            _log.info("reminders.sent", letters=sent.letters, refused=sent.refused)
        _log.info("reminders.made", **made)
    finally:
        connections.close_all()
