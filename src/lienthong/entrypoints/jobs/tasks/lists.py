"""Tables that have become large get the indexes of their lists, while people go on writing."""

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.services.contracts import indexing


@app.periodic(cron="*/10 * * * *")
@app.task(name="contracts.index_lists", queueing_lock="contracts.index_lists")
def index_lists(timestamp: int) -> None:
    """Make what is missing; every table is looked at, most need nothing."""
    close_old_connections()
    try:
        indexing.index_lists()
    finally:
        connections.close_all()
