"""What a state on disk is of: its rules and their figures, and what must be the same later."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

import duckdb

from lienthong.adapters.checked.outcome_json import to_json
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.quality.checks import bounds_of, checks_of
from lienthong.core.rules.model import Check
from lienthong.services.quality.engine.incremental import LIKE, REFERENCE
from lienthong.services.quality.engine.outcome import Outcome

GROUPED = frozenset({"unique", "duplicate_values", LIKE})  # asked of rows that share something
INDEXED = GROUPED | {REFERENCE}  # rows are found by a hash of what they hold


def print_of(table: Table, today: date) -> list[str]:
    """Return what must be the same for a state to be gone on from."""
    said = json.dumps(asdict(table), default=_plain, sort_keys=True)
    return [today.isoformat(), sha256(said.encode()).hexdigest(), str(duckdb.__version__)]


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def figures(outcomes: Mapping[str, Outcome], rows: int) -> dict[str, Any]:
    """Return figures as JSON carries them."""
    return {"rows": rows, "outcomes": {rule: to_json(one) for rule, one in outcomes.items()}}


def checks_asked(table: Table, dictionary: Dictionary) -> list[Check]:
    """Return the checks of rows, those whose failing rows a bound counts among them."""
    bounds = bounds_of(table, dictionary)[0]
    return [*checks_of(table, dictionary)[0], *(bound.check for bound in bounds)]
