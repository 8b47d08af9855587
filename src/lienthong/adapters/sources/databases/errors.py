"""What a driver says, in words a person can act on, and without the secret."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from lienthong.adapters.sources.databases.model import Dialect
from lienthong.base.i18n import N_
from lienthong.services.intake.sources.ports import Place, SourceLost, SourceRefused

_LONGEST = 300


@contextmanager
def connecting(place: Place, dialect: Dialect) -> Iterator[None]:
    """Tell a server that is away from one that says no."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        values = {
            "host": place.text("host"),
            "port": place.text("port"),
            "reason": _said(error, place),
        }
        if any(word in values["reason"] for word in dialect.refusals):
            raise SourceRefused(
                N_("Máy chủ «%(host)s» từ chối kết nối: %(reason)s"),
                code="connection-refused",
                values=values,
                remedy=N_(
                    "Kiểm tra tài khoản, mật khẩu, tên cơ sở dữ liệu và cách bảo vệ đường truyền; "
                    "hỏi người quản lý nguồn xem tài khoản được vào từ máy này chưa."
                ),
            ) from None
        raise SourceLost(
            N_("Không kết nối được tới «%(host)s» cổng %(port)s: %(reason)s"),
            code="no-connection",
            values=values,
            remedy=N_("Kiểm tra máy chủ có đang chạy, cổng có mở và mạng giữa hai bên."),
        ) from None


@contextmanager
def reading(place: Place, dialect: Dialect) -> Iterator[None]:
    """Tell a connection that broke from a statement that cannot run."""
    try:
        yield
    except DBAPIError as error:
        reason = _said(error, place)
        if _is_lost(error) and not any(word in reason for word in dialect.refusals):
            raise SourceLost(
                N_("Mất kết nối với «%(host)s» giữa chừng: %(reason)s"),
                code="connection-lost",
                values={"host": place.text("host"), "reason": reason},
                remedy=N_("Chưa có dòng nào được lấy; lần chạy sau sẽ lấy lại từ đầu phần này."),
            ) from None
        raise SourceRefused(
            N_("Nguồn không trả được dữ liệu: %(reason)s"),
            code="source-statement",
            values={"reason": reason},
            remedy=N_(
                "Kiểm tra tên bảng, câu truy vấn và quyền đọc của tài khoản; nếu quá lâu, tăng "
                "thời gian chờ hoặc lấy theo cột mốc."
            ),
        ) from None
    except (SQLAlchemyError, OSError) as error:
        raise SourceLost(
            N_("Mất kết nối với «%(host)s» giữa chừng: %(reason)s"),
            code="connection-lost",
            values={"host": place.text("host"), "reason": _said(error, place)},
            remedy=N_("Chưa có dòng nào được lấy; lần chạy sau sẽ lấy lại từ đầu phần này."),
        ) from None


def _is_lost(error: DBAPIError) -> bool:
    kind = type(error.orig).__name__
    if error.connection_invalidated or kind == "InterfaceError":
        return True
    # A cancelled statement (time-out) is an OperationalError too: it would last as long again.
    return kind == "OperationalError" and "timeout" not in str(error.orig).lower()


def _said(error: Exception, place: Place) -> str:
    """Return the driver's own words without the statement, its values and the secret."""
    words = " ".join(str(getattr(error, "orig", None) or error).split())
    if place.secret:
        words = words.replace(place.secret, "•••")
    return words[:_LONGEST]
