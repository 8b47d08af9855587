"""What a person may do wrong with profiles."""

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_

MEND_FILE = N_("Sửa tệp rồi chạy «lienthong sync profile check TÊN».")


def unknown_profile(name: str, known: list[str]) -> NotFound:
    """No file describes the profile."""
    return NotFound(
        N_("Chưa có hồ sơ thông điệp «%(name)s»; đang có: %(known)s."),
        code="unknown-profile",
        values={"name": name, "known": ", ".join(known)},
        remedy=N_(
            "Ghi tệp profiles/TÊN.yaml trong thư mục của nút, bắt đầu bằng «extends: qcvn09»."
        ),
    )


def bad_profile(file: str, place: str, problem: str) -> UserError:
    """A setting of a profile cannot be used; `problem` is a filled sentence."""
    return UserError(
        N_("Mục «%(setting)s»: %(problem)s."),
        code="bad-profile",
        values={"setting": place, "problem": problem},
        place=file,
        remedy=MEND_FILE,
    )


def bad_yaml(file: str, line: int, detail: str) -> UserError:
    """The file is no YAML."""
    return UserError(
        N_("Dòng %(line)s không đúng cú pháp YAML: %(detail)s."),
        code="bad-yaml",
        values={"line": str(line), "detail": detail},
        place=file,
        remedy=MEND_FILE,
    )


def circular(name: str) -> UserError:
    """A profile extends itself."""
    return UserError(
        N_("Hồ sơ thông điệp «%(name)s» kế thừa chính nó."),
        code="circular-profile",
        values={"name": name},
        remedy=N_("Sửa mục extends."),
    )


def unmapped_table(profile: str, table: str) -> UserError:
    """The profile does not say how a table is sent."""
    return UserError(
        N_("Hồ sơ thông điệp «%(profile)s» chưa khai bảng %(table)s."),
        code="unmapped-table",
        values={"profile": profile, "table": table},
        remedy=N_("Khai bảng ở mục tables (mã loại dữ liệu type), hoặc skip: true nếu không gửi."),
    )


def no_secret(name: str) -> UserError:
    """A header names a secret that is not there, or that others may read."""
    return UserError(
        N_("Chưa có bí mật «%(name)s», hoặc người khác đọc được tệp của nó."),
        code="no-profile-secret",
        values={"name": name},
        remedy=N_("Ghi vào profiles/secrets/TÊN trong thư mục của nút rồi chạy «chmod 600»."),
    )


def bad_message_address() -> UserError:
    """Messages are posted to an address of HTTP."""
    return UserError(
        N_("Nơi nhận thông điệp cần địa chỉ bắt đầu bằng http:// hoặc https://."),
        code="bad-url",
        remedy=N_("Ghi địa chỉ mà nơi nhận cấp, ví dụ https://nhan.example."),
    )


def no_profile(node_id: str) -> UserError:
    """The receiver takes packages."""
    return UserError(
        N_("Nút nhận «%(node)s» nhận gói của Liên Thông, không nhận thông điệp."),
        code="no-profile",
        values={"node": node_id},
        remedy=N_("Thêm «--profile TÊN» để xem trước."),
    )


def not_comparable(node_id: str) -> UserError:
    """A receiver of messages answers no digests."""
    return UserError(
        N_("Nút nhận «%(node)s» không trả lời mã băm nên không đối soát được."),
        code="no-digests",
        values={"node": node_id},
        remedy=N_("Dùng «lienthong sync resend» để gửi lại toàn bộ bản ghi."),
    )
