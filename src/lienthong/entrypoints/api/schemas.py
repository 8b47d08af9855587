"""Bodies the API takes."""

from typing import Any, Literal

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


class UndoIn(Schema):
    """Why a batch is taken back, and whether rows changed since are taken back too."""

    reason: str
    overwrite: bool = False


class ContractIn(Schema):
    """A contract's YAML and the name to speak of it by."""

    text: str
    file: str = "hop-dong.yaml"


class SourceIn(Schema):
    """A source: what is no secret in ``options``, the secret apart."""

    name: str
    table_name: str
    kind: str
    options: dict[str, str]
    secret: str = ""
    unit: str = ""
    synthetic: bool = False


class ConnectionIn(Schema):
    """Where a source lies; an empty secret keeps the one it has."""

    name: str
    options: dict[str, str]
    secret: str = ""


class SelectionIn(Schema):
    """A table of the source, or one SELECT."""

    schema_name: str = ""
    table: str = ""
    query: str = ""


class PlanIn(Schema):
    """How much each run takes (``follow``: the log, always), rows that are gone, when it runs."""

    mode: Literal["full", "incremental", "compare", "follow"] = "full"
    cursor_column: str = ""
    overlap: int = 0
    missing: Literal["leave", "cancel"] = "leave"
    schedule: dict[str, str | int] = {"kind": "hand"}


class CursorIn(Schema):
    """The cursor from which the next run goes on."""

    value: str = ""
