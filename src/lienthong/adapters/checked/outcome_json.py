"""Outcomes of rules as JSON carries them, and back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from lienthong.core.rules.model import BoundRule
from lienthong.services.quality.engine.outcome import Outcome


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain values."""
    plain = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    return plain | {"rule": asdict(outcome.rule), "skips": dict(outcome.skips)}


def from_json(said: Mapping[str, Any]) -> Outcome:
    """Read what ``to_json`` wrote."""
    rule = BoundRule(**{**said["rule"], "columns": tuple(said["rule"]["columns"])})
    return Outcome(**{**said, "rule": rule, "skips": Counter(said["skips"])})
