"""The one sanctioned door to the time of day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(tz=UTC)  # noqa: TID251 - this is the door


def today() -> date:
    """Return today's date in Viet Nam."""
    return now().astimezone(VIET_NAM).date()
