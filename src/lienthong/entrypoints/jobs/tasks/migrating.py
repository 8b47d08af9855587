"""Bring large tables to the next version of their contract in the background."""

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong.base.errors import UserError
from lienthong.services.contracts.migrating import steps


@app.task(name=steps.JOB)
def migrate(*, migration_id: int) -> None:
    """Do the steps that are left; why a version cannot come into force is kept with it."""
    close_old_connections()
    try:
        steps.run(migration_id)
    except UserError:
        pass  # noted in the migration, for the person who started it
    finally:
        connections.close_all()


@app.periodic(cron="* * * * *")
@app.task(name="contracts.resume_migrations", queueing_lock="contracts.resume_migrations")
def resume(timestamp: int) -> None:
    """Go on with migrations whose worker died; two at once share the rows, never repeat them."""
    close_old_connections()
    try:
        for migration_id in steps.unattended():
            app.configure_task(steps.JOB, queueing_lock=f"{steps.JOB}.{migration_id}").defer(
                migration_id=migration_id
            )
    finally:
        connections.close_all()
