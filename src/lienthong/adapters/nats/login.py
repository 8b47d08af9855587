"""The name and password a node gives a broker, from a file only its owner can read.

Not from the address: addresses are shown on pages and in logs.
"""

from __future__ import annotations

from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_


def broker_login(path: Path) -> tuple[str, str] | None:
    """Return name and password; None without a file. Raises UserError for an open or bad one."""
    if not path.is_file():
        return None
    if path.stat().st_mode & 0o077:
        raise UserError(
            N_("Tệp đăng nhập %(path)s đang cho người khác đọc."),
            code="open-broker-login",
            values={"path": str(path)},
            remedy=N_("Chạy «chmod 600» cho tệp rồi thử lại."),
        )
    name, colon, password = path.read_text(encoding="utf-8").strip().partition(":")
    if not colon:
        raise UserError(
            N_("Tệp đăng nhập %(path)s phải có dạng tên:mật_khẩu."),
            code="bad-broker-login",
            values={"path": str(path)},
        )
    return name, password
