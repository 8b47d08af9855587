"""Runs a migration in a process of its own, to be killed; called by test_migrating."""

import sys

import django

django.setup()

from lienthong.services.contracts.migrating import filling, steps  # noqa: E402

filling.CHUNK = 100
steps.LAST = 100

if __name__ == "__main__":
    print("ready", flush=True)
    steps.run(int(sys.argv[1]), lambda migration: print(migration.progress, flush=True))
