"""What a person is told of a cluster that does not answer, or refuses. A token is never shown."""

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

_GIVE = N_(
    "Đưa đường dẫn Parquet mà máy chủ Spark đọc được (thư mục chung, s3a://…, hdfs://…), "
    "hoặc tên bảng trong danh mục của cụm."
)


class SessionLost(UserError):
    """The session ended while something was asked: nothing more can be asked of it."""

    code = "spark-lost"

    def __init__(self, place: str) -> None:
        super().__init__(
            N_(
                "Mất phiên làm việc với cụm Spark tại «%(place)s» giữa chừng. Xem nhật ký máy chủ "
                "rồi đo lại."
            ),
            values={"place": place},
        )


def no_client(detail: str) -> UserError:
    """The optional part of the product is not installed."""
    return UserError(
        N_("Máy này chưa có phần nối tới Spark: %(detail)s."),
        code="no-spark-client",
        values={"detail": detail},
        remedy=N_("Cài các gói của requirements-spark.lock vào môi trường của Liên Thông."),
    )


def bad_address() -> UserError:
    """The address is none of Spark Connect."""
    return UserError(
        N_("Địa chỉ cụm Spark không đúng dạng."),
        code="bad-spark-address",
        remedy=N_("Ghi sc://MÁY:CỔNG, ví dụ sc://localhost:15002; thêm /;token=… nếu máy chủ hỏi."),
    )


def no_server(place: str, detail: str) -> UserError:
    """Nobody listens there."""
    return UserError(
        N_("Không nối được cụm Spark tại «%(place)s»: %(detail)s."),
        code="spark-unreachable",
        values={"place": place, "detail": detail},
        remedy=N_("Kiểm tra địa chỉ, cổng (thường là 15002) và xem máy chủ Spark Connect có chạy."),
    )


def refused(place: str) -> UserError:
    """The server wants another token."""
    return UserError(
        N_("Cụm Spark tại «%(place)s» không nhận mã truy cập."),
        code="spark-refused",
        values={"place": place},
        remedy=N_("Sửa phần token của địa chỉ, hoặc xin người quản trị cụm một mã mới."),
    )


def too_old(place: str, version: str) -> UserError:
    """The server speaks an older protocol."""
    return UserError(
        N_("Cụm tại «%(place)s» là Spark %(version)s; cần từ 4.0."),
        code="spark-version",
        values={"place": place, "version": version},
        remedy=N_("Nâng cấp máy chủ Spark, hoặc dùng một cụm Sail."),
    )


def no_table_format(data: str) -> UserError:
    """Data that a cluster does not read for us."""
    return UserError(
        N_("Cụm Spark không đọc «%(data)s»: chỉ đo tệp Parquet và bảng mà cụm biết."),
        code="not-for-spark",
        values={"data": data},
        remedy=N_(
            "Bỏ --spark và biến LIENTHONG_SPARK để đo tại máy này, hoặc đổi dữ liệu ra Parquet."
        ),
    )


def unread(data: str, place: str, detail: str) -> UserError:
    """The cluster does not find the data, or cannot read them."""
    return UserError(
        N_("Cụm Spark tại «%(place)s» không đọc được «%(data)s»: %(detail)s."),
        code="data-unreadable",
        values={"data": data, "place": place, "detail": detail},
        remedy=_GIVE,
    )


def no_data(data: str, place: str) -> UserError:
    """The cluster finds no column there, so no file."""
    return UserError(
        N_("Cụm Spark tại «%(place)s» không thấy dữ liệu nào ở «%(data)s»."),
        code="data-unreadable",
        values={"data": data, "place": place},
        remedy=_GIVE,
    )
