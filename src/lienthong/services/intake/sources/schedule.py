"""When a source runs next. Times of day are of Viet Nam."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from lienthong.base.clock import VIET_NAM
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

ScheduleKind = Literal["hand", "minutes", "daily", "weekly"]
KINDS: tuple[tuple[ScheduleKind, str], ...] = (
    ("hand", N_("Chỉ khi bấm chạy")),
    ("minutes", N_("Cách vài phút một lần")),
    ("daily", N_("Mỗi ngày")),
    ("weekly", N_("Mỗi tuần")),
)
WEEKDAYS = (
    N_("Thứ hai"), N_("Thứ ba"), N_("Thứ tư"), N_("Thứ năm"), N_("Thứ sáu"), N_("Thứ bảy"),
    N_("Chủ nhật"),
)  # fmt: skip
MOST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class Schedule:
    """``minutes`` for «minutes»; ``at`` (HH:MM) for the others; ``weekday`` from Monday, 0."""

    kind: ScheduleKind = "hand"
    minutes: int = 60
    at: str = "02:00"
    weekday: int = 0

    @classmethod
    def of(cls, document: Mapping[str, object]) -> "Schedule":
        """Read a schedule as the source keeps it. Raises UserError."""
        kind = str(document.get("kind") or "hand")
        minutes, at = str(document.get("minutes") or 60), str(document.get("at") or "02:00")
        weekday = str(document.get("weekday") or 0)
        if kind not in dict(KINDS):
            raise _wrong(N_("Lịch chạy không có kiểu «%(value)s»."), kind)
        if not minutes.isdecimal() or not 1 <= int(minutes) <= MOST_MINUTES:
            raise _wrong(N_("Số phút «%(value)s» phải từ 1 đến 10.080."), minutes)
        if not weekday.isdecimal() or int(weekday) > 6:
            raise _wrong(N_("Không có ngày «%(value)s» trong tuần."), weekday)
        try:
            time.fromisoformat(at)
        except ValueError as error:
            raise _wrong(N_("Giờ chạy «%(value)s» chưa đúng."), at) from error
        return cls(kind, int(minutes), at[:5], int(weekday))

    def document(self) -> dict[str, object]:
        """Return the schedule as the source keeps it: only what its kind uses."""
        used: dict[str, object] = {"kind": self.kind}
        if self.kind == "minutes":
            used["minutes"] = self.minutes
        if self.kind in ("daily", "weekly"):
            used["at"] = self.at
        if self.kind == "weekly":
            used["weekday"] = self.weekday
        return used

    def after(self, moment: datetime) -> datetime | None:
        """Return the next time to run after a moment; None when only a person starts it."""
        if self.kind == "hand":
            return None
        if self.kind == "minutes":
            return moment + timedelta(minutes=self.minutes)
        here = moment.astimezone(VIET_NAM)
        found = datetime.combine(here.date(), time.fromisoformat(self.at), VIET_NAM)
        if self.kind == "weekly":
            found += timedelta(days=(self.weekday - found.weekday()) % 7)
        if found <= here:
            found += timedelta(days=7 if self.kind == "weekly" else 1)
        return found


def _wrong(message: str, value: str) -> UserError:
    return UserError(
        message,
        code="bad-schedule",
        values={"value": value},
        place="schedule",
        remedy=N_("Chọn kiểu lịch, rồi điền số phút hoặc giờ dạng 02:00."),
        status=422,
    )
