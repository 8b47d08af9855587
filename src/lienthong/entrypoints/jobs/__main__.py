"""The worker process of a node: ``python -m lienthong.entrypoints.jobs``.

SIGTERM lets the running chunk end; SIGKILL loses nothing: at its start a worker queues again what
an earlier one left behind.
"""

import os
import sys

import django

from lienthong.base import logging
from lienthong.entrypoints.jobs.worker import run


def main() -> int:
    """Work until told to stop."""
    logging.configure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.entrypoints.django_settings")
    django.setup()
    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
