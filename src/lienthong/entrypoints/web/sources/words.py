"""The steps of the wizard, the kinds and the schedules, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.entrypoints.web.errors import said
from lienthong.services.intake.sources.models import Mode, Source, SourceKind
from lienthong.services.intake.sources.schedule import WEEKDAYS, Schedule

STEPS = (
    gettext_lazy("Loại nguồn"),
    gettext_lazy("Kết nối"),
    gettext_lazy("Lấy gì"),
    gettext_lazy("Ghép cột"),
    gettext_lazy("Lịch chạy"),
)
FOLDER_STEPS = (STEPS[0], STEPS[1], STEPS[4])
KIND_WORDS = {
    SourceKind.FOLDER: gettext_lazy("Tệp được thả vào một thư mục trên máy chủ của nút."),
    SourceKind.POSTGRESQL: gettext_lazy("Bảng, khung nhìn hoặc câu truy vấn."),
    SourceKind.MYSQL: gettext_lazy("Bảng, khung nhìn hoặc câu truy vấn."),
    SourceKind.SQLSERVER: gettext_lazy("Bảng, khung nhìn hoặc câu truy vấn."),
    SourceKind.ORACLE: gettext_lazy("Bảng, khung nhìn hoặc câu truy vấn."),
    SourceKind.REST: gettext_lazy("Dịch vụ trả về JSON, từng trang một."),
}
KIND_ICONS = {
    SourceKind.FOLDER: "inbox",
    SourceKind.POSTGRESQL: "database",
    SourceKind.MYSQL: "database",
    SourceKind.SQLSERVER: "database",
    SourceKind.ORACLE: "database",
    SourceKind.REST: "globe2",
}


def steps_of(kind: str) -> tuple[object, ...]:
    """Return the steps of the wizard: a folder has no table and no columns to choose."""
    return FOLDER_STEPS if kind == SourceKind.FOLDER else STEPS


def schedule_words(source: Source) -> str:
    """Say when a source runs."""
    if source.mode == Mode.FOLLOW:
        return _("Liên tục")
    plan = Schedule.of(source.schedule)
    values = {"minutes": plan.minutes, "at": plan.at, "day": said(WEEKDAYS[plan.weekday])}
    words = {
        "hand": _("Chỉ khi bấm chạy"),
        "minutes": _("Cách %(minutes)s phút một lần"),
        "daily": _("Mỗi ngày lúc %(at)s"),
        "weekly": _("%(day)s hằng tuần lúc %(at)s"),
    }
    return words[plan.kind] % values


def taken_words(source: Source) -> str:
    """Say what a source takes."""
    if source.selection.get("query"):
        return _("Câu truy vấn")
    table = ".".join(
        t for t in (source.selection.get("schema"), source.selection.get("table")) if t
    )
    return table or str(source.connection.get("path") or source.connection.get("url") or "")
