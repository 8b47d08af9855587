"""Put long work into the queue of jobs, once."""

from django.db import transaction
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued


def queue_once(job: str, name: str, **arguments: int | str) -> None:
    """Queue a job unless one of this name waits in the queue already."""
    try:
        with transaction.atomic():  # a refusal must not end the caller's transaction
            jobs.configure_task(job, queueing_lock=name).defer(**arguments)
    except AlreadyEnqueued:
        return
