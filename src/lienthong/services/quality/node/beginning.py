"""Begin to follow a table from a run that is about to end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lienthong.core.contract.model import Contract
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.quality.models import Followed, Form, Run


def rules_digest(contract: Contract) -> str:
    """Return what tells that the rules are still the same."""
    return f"{contract.digest}.{dictionary.revision()}"


def follow(
    run: Run,
    contract: Contract,
    *,
    position: int | None,
    day: date,
    fences: Mapping[str, Any],
    whole: Mapping[str, Mapping[str, Any]],
) -> None:
    """Let changes after ``position`` move the figures; forms of others go."""
    known = {
        "run": run,
        "position": position,
        "day": day,
        "rules": rules_digest(contract),
        "fences": dict(fences),
        "whole": dict(whole),
    }
    Followed.objects.update_or_create(table_name=run.table_name, defaults=known)
    Form.objects.filter(result__run__table_name=run.table_name, result__run__lt=run).delete()
