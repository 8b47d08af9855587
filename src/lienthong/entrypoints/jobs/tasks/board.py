"""Keep the leaders' page measured."""

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.services.direction.board.keeping import measure_board


@app.periodic(cron="*/10 * * * *")
@app.task(name="direction.measure_board", queueing_lock="direction.measure_board")
def measure(timestamp: int) -> None:
    """Measure what leaders see; every figure on the page says when this was."""
    close_old_connections()
    try:
        measure_board()
    finally:
        connections.close_all()
