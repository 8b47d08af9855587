"""What the steps of a connection and the reasons of a broken chain are called."""

from django.utils.translation import gettext_lazy as _

STEPS = {
    "registered": _("Đăng ký nút và khóa"),
    "checked": _("Kiểm tra kỹ thuật, chứng minh giữ khóa"),
    "agreed": _("Thống nhất hợp đồng dữ liệu"),
    "tried": _("Gói thử được xét"),
    "approved": _("Người khác duyệt"),
}
BROKEN = {
    "missing": _("thiếu gói"),
    "changed": _("bản kê bị sửa"),
    "signature": _("chữ ký của nút gửi không đúng"),
    "malformed": _("bản kê hoặc biên nhận hỏng"),
    "foreign": _("gói của luồng khác"),
    "chain": _("không nối tiếp gói trước"),
    "receipt": _("biên nhận không phải của nút này"),
}
DIFFERENCES = {
    "missing": _("bên kia chưa có"),
    "in-flight": _("đang trên đường gửi"),
    "older": _("bên kia có bản cũ hơn"),
    "newer": _("bên kia có bản mới hơn"),
    "extra": _("bên kia thừa"),
    "content": _("nội dung khác"),
}
# What an alarm is about: the first part of its subject; the rest names it.
ABOUT = {
    "out": _("luồng gửi"),
    "in": _("luồng nhận"),
    "peer": _("nút"),
    "chain": _("chuỗi gói"),
    "carrier": _("nơi trao đổi"),
    "capture": _("đọc nhật ký thay đổi"),
}
# Where packages go, by the beginning of an address, the longest first.
WAYS = (
    ("file:///", _("qua thư mục chung")),
    ("file:", _("bằng thiết bị rời")),
    ("nats://", _("qua NATS")),
    ("tls://", _("qua NATS, có TLS")),
    ("http", _("qua mạng")),
)


def about(subject: str) -> str:
    """Say what an alarm is about: ``out:di-tich:trung-tam`` is the stream to trung-tam."""
    kind, _colon, rest = subject.partition(":")
    if kind not in ABOUT:
        return subject
    named = rest if kind == "carrier" else " → ".join(part for part in rest.split(":") if part)
    return f"{ABOUT[kind]} {named}".strip()


def way(url: str) -> str:
    """Say by which way packages go; nothing for a node that is not sent to."""
    return next((str(words) for start, words in WAYS if url.startswith(start)), "")
