"""Bodies the API takes."""

from typing import Any

from ninja import Schema


class RowsIn(Schema):
    """Rows to make or change; each maps a field name to its value."""

    rows: list[dict[str, Any]]


class CancelIn(Schema):
    """Why a row is cancelled."""

    reason: str


class MappingIn(Schema):
    """File column → field name, or null for a column that is not taken in."""

    mapping: dict[str, str | None]


class CorrectionIn(Schema):
    """Field name → the value to put there."""

    values: dict[str, str]


class DiscardIn(Schema):
    """Why a quarantined row is let go."""

    reason: str


class ContractIn(Schema):
    """A contract's YAML and the name to speak of it by."""

    text: str
    file: str = "hop-dong.yaml"
