"""Why a package or a request is not accepted.

A refusal is an answer to the sender, never a crash: it has a code for machines,
a sentence for people and, for a gap, the sequence the receiver expects.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lienthong.base.i18n import N_

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "malformed": N_("Gói dữ liệu không đúng định dạng: %(detail)s"),
        "too-large": N_("Gói dữ liệu vượt giới hạn: %(what)s là %(size)s, cho phép %(limit)s."),
        "unknown-sender": N_("Nút gửi %(sender)s chưa được đăng ký ở nút nhận."),
        "not-approved": N_("Nút gửi %(sender)s chưa được duyệt kết nối."),
        "suspended": N_("Kết nối của nút gửi %(sender)s đang bị tạm dừng."),
        "wrong-receiver": N_("Gói gửi cho nút %(receiver)s, không phải nút này."),
        "bad-signature": N_("Chữ ký của nút %(sender)s không đúng."),
        "unknown-key": N_("Nút nhận không biết khóa %(key)s của nút %(sender)s."),
        "key-not-approved": N_("Khóa %(key)s của nút %(sender)s đang chờ người ở nút nhận duyệt."),
        "key-not-in-force": N_("Khóa %(key)s của nút %(sender)s không có hiệu lực lúc ký."),
        "revoked-key": N_("Khóa %(key)s của nút %(sender)s đã bị thu hồi."),
        "not-encrypted": N_(
            "Gói thuộc loại %(classification)s phải được mã hóa cho nút nhận nhưng gửi để ngỏ."
        ),
        "cannot-open": N_("Nút nhận không mở được gói mã hóa cho khóa %(recipient)s."),
        "bad-payload-hash": N_("Nội dung gói không khớp mã băm trong bản kê."),
        "stale-session": N_("Phiên %(epoch)s đã cũ; nút nhận đang dùng phiên %(current)s."),
        "stale-request": N_("Yêu cầu lập lúc %(created)s đã quá hạn."),
        "gap": N_("Thiếu gói: nhận số %(sequence)s, đang chờ số %(expected)s."),
        "sequence-reused": N_("Số thứ tự %(sequence)s đã dùng cho một gói khác."),
        "broken-chain": N_("Gói %(sequence)s không nối tiếp gói trước đó."),
        "unknown-contract-version": N_(
            "Nút nhận chưa áp dụng hợp đồng %(contract)s phiên bản %(version)s."
        ),
        "contract-differs": N_(
            "Hợp đồng %(contract)s phiên bản %(version)s ở hai nút có nội dung khác nhau."
        ),
        "too-many-held": N_(
            "Nút nhận đang giữ %(limit)s phiên bản hợp đồng của nút gửi chờ người quyết định, "
            "không nhận thêm."
        ),
        "too-many-refused": N_(
            "Quá %(limit)s bản ghi của một giao dịch bị nút nhận từ chối; chưa áp dụng bản ghi nào."
        ),
        "other-contract-version": N_(
            "Nút nhận đang dùng hợp đồng %(contract)s phiên bản %(version)s, chưa so được."
        ),
        "bad-challenge": N_(
            "Mã thử thách nút %(sender)s đã ký không phải mã đang chờ; lấy mã mới rồi ký lại."
        ),
        "no-connection": N_("Nút nhận chưa có đề nghị kết nối của nút gửi %(sender)s."),
        "not-agreed": N_(
            "Nút nhận chưa thống nhất cho nút gửi %(sender)s gửi hợp đồng %(contract)s."
        ),
        "not-a-trial": N_("Gói này không phải gói thử."),
        "trial-package": N_("Gói thử không được gửi như gói thật."),
        "too-many-trials": N_("Nút nhận đã xét đủ %(limit)s gói thử của nút gửi."),
        "over-rows": N_(
            "Nút gửi đã gửi %(used)s dòng hôm nay, hạn mức mỗi ngày là %(limit)s; gửi tiếp sau "
            "%(retry_seconds)s giây."
        ),
        "over-bytes": N_(
            "Nút gửi đã gửi %(used)s byte hôm nay, hạn mức mỗi ngày là %(limit)s; gửi tiếp sau "
            "%(retry_seconds)s giây."
        ),
        "over-packages": N_(
            "Nút gửi đã gửi %(used)s gói trong phút này, hạn mức mỗi phút là %(limit)s; gửi tiếp "
            "sau %(retry_seconds)s giây."
        ),
    }
)


class Refused(Exception):
    """The receiver does not accept what was sent. Nothing of it has any effect."""

    def __init__(self, code: str, *, expected: int | None = None, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = MESSAGES[code]
        self.values = values
        self.expected = expected
