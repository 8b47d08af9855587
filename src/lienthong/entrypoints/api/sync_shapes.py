"""Bodies of the API's calls about sync."""

from ninja import Schema
from pydantic import Field

COUNT = Field(0, ge=0, lt=10**15)


class PaceIn(Schema):
    """Rows a minute (0: any) and windows such as «22:00-05:00» or «T7,CN 00:00-23:59»."""

    rows_per_minute: int = Field(0, ge=0, le=10**9)
    windows: list[str] = []


class ReplayIn(Schema):
    """The number of the first package to send again."""

    sequence: int = Field(ge=1, lt=2**62)


class RecordIn(Schema):
    """A record of a declared table."""

    table: str
    row_id: str


class ReconcileIn(Schema):
    """Whether what differs is sent again."""

    repair: bool = False


class ReconcilePlanIn(Schema):
    """When both sides are compared, and whether what differs is sent again."""

    schedule: dict[str, str | int] = {"kind": "daily", "at": "02:00"}
    repair: bool = False


class RegisterIn(Schema):
    """A sender, its Ed25519 public key (base64 or PEM), whom to ask and what for."""

    node_id: str = Field(max_length=100)
    name: str = Field(max_length=300)
    public_key: str
    contact: str = Field("", max_length=300)
    purpose: str = Field("", max_length=2000)


class AgreeIn(Schema):
    """Every contract the sender may send."""

    contracts: list[str]


class ApproveIn(Schema):
    """The number of the minutes, or another note."""

    note: str = Field("", max_length=2000)


class ReasonIn(Schema):
    """Why; it is kept in the audit log."""

    reason: str = Field(min_length=1, max_length=500)


class QuotaIn(Schema):
    """Bounds of a sender; 0 is no bound."""

    rows_per_day: int = COUNT
    bytes_per_day: int = COUNT
    packages_per_minute: int = Field(0, ge=0, lt=10**9)
