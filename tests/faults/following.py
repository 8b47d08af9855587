"""Commands that the fault test of followed sources runs inside a node; each prints JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from lienthong.base.actor import system  # noqa: E402
from lienthong.services.contracts import actions as contracts  # noqa: E402
from lienthong.services.intake.models import Following, Source  # noqa: E402
from lienthong.services.intake.sources import keeping  # noqa: E402
from tests.integration.intake.contract import CONTRACT  # noqa: E402
from tests.integration.intake.sources.declaring import declare  # noqa: E402
from tests.integration.intake.sources.following import PLAN  # noqa: E402

_DOUBLED = (
    "SELECT count(*) FROM (SELECT row_id, version FROM records_history "
    "GROUP BY 1, 2 HAVING count(*) > 1) AS d"
)
_GAPS = (
    "SELECT count(*) FROM (SELECT count(*) AS n, max(version) AS last FROM records_history "
    "GROUP BY row_id) AS r WHERE n <> last"
)


def prepare() -> dict[str, str]:
    """Make the tables and apply the contract."""
    call_command("migrate", verbosity=0)
    return {"digest": contracts.apply_contract(
        text=CONTRACT, file="thu-nhan.yaml", by=system("test")).digest}  # fmt: skip


def follow(kind: str, options: str, secret: str) -> dict[str, Any]:
    """Declare a source that is followed."""
    return keeping.facts(declare(kind, json.loads(options), secret=secret, **PLAN))


def facts() -> dict[str, Any]:
    """What is in the table, and whether its history is whole."""
    following = Following.objects.first()
    found = {"stage": following and following.stage, "copied": following and following.copied_key}
    with connection.cursor() as cursor:
        cursor.execute("SELECT _id, ten FROM data.thu_nhan WHERE _event <> 'CANCEL' ORDER BY 1")
        found["rows"] = cursor.fetchall()
        for name, question in (("doubled", _DOUBLED), ("gaps", _GAPS)):
            cursor.execute(question)
            found[name] = cursor.fetchone()[0]
    return found


def retire() -> dict[str, Any]:
    """End the source, so that nothing of it is left at its place."""
    return keeping.facts(keeping.retire(source=Source.objects.get(), by=system("test")))


if __name__ == "__main__":
    command: Callable[..., Any] = {
        "prepare": prepare, "follow": follow, "facts": facts, "retire": retire,
    }[sys.argv[1]]  # fmt: skip
    print(json.dumps(command(*sys.argv[2:]), default=str))
