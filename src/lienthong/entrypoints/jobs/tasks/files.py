"""Remove attached files that nothing names any more, once a night."""

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.actor import system
from lienthong.services.records import attachments


@app.periodic(cron="40 19 * * *")  # 02:40 in Việt Nam
@app.task(name="records.remove_unused_files", queueing_lock="records.remove_unused_files")
def remove_unused_files(timestamp: int) -> None:
    """Remove what no version of a row and no draft has named for a month; the audit log tells."""
    close_old_connections()
    try:
        attachments.remove_unused(by=system("files"))
    finally:
        connections.close_all()
