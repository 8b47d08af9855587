"""The steps of the wizard and what was found in a file, in words of a clerk."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.core.profiling.fields import Surety
from lienthong.core.profiling.model import Reason
from lienthong.core.sheets.sifting import REASONS

STEPS = (
    gettext_lazy("Chọn tệp"),
    gettext_lazy("Ghép cột và xem trước"),
    gettext_lazy("Chạy"),
    gettext_lazy("Kết quả"),
)
# Surety → words, tone, icon.
SURETIES: Mapping[Surety, tuple[Promise, str, str]] = {
    Surety.SURE: (gettext_lazy("Chắc chắn"), "good", "check-circle"),
    Surety.LIKELY: (gettext_lazy("Có lẽ đúng"), "busy", "search"),
    Surety.DOUBTFUL: (gettext_lazy("Cần xem lại"), "watch", "exclamation-triangle"),
    Surety.NONE: (gettext_lazy("Không nhập"), "quiet", "dash-circle"),
}
FORMER_FONTS: Mapping[str, Promise] = {
    "tcvn3": gettext_lazy("font cũ kiểu .VnTime (TCVN3)"),
    "vni": gettext_lazy("font cũ kiểu VNI-Times (VNI)"),
    "viqr": gettext_lazy("kiểu gõ không dấu VIQR (như «Vie^.t»)"),
    "windows-1258": gettext_lazy("bảng mã tiếng Việt cũ của Windows"),
    "windows-1252": gettext_lazy("bảng mã cũ của Windows"),
}
VERDICTS: Mapping[str, Promise] = {
    "accepted": gettext_lazy("Nhận nguyên như tệp"),
    "repaired": gettext_lazy("Nhận sau khi chuẩn hóa"),
    "waiting": gettext_lazy("Chờ người quyết định"),
    "quarantined": gettext_lazy("Cách ly vì có lỗi"),
}


def told(reason: Reason | None) -> str:
    """Return a reason in the reader's language; nothing for none."""
    return reason.told(_) if reason is not None else ""


def former_font(name: str) -> str:
    """Return a former encoding in words that say what the clerk typed with."""
    font, mixed, _rest = name.partition("+")  # «tcvn3+unicode»: some cells are Unicode already
    words = str(FORMER_FONTS.get(font, font))
    return f"{words} + Unicode" if mixed else words


def left_reason(name: str) -> str:
    """Return why a line was left out."""
    return _(REASONS[name]) if name in REASONS else name
