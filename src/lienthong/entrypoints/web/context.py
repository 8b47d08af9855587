"""What every page knows: which node this is, and what the person may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.settings import current
from lienthong.services.accounts.models import Role, User
from lienthong.services.accounts.roles import ROLES

ROLE_NAMES = {
    "ministry": gettext_lazy("Nút bộ, ngành"),
    "province": gettext_lazy("Nút tỉnh, thành phố"),
    "centre": gettext_lazy("Nút trung tâm"),
    "unit": gettext_lazy("Nút đơn vị"),
}


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    url: str
    text: str
    icon: str
    here: bool


def node(request: HttpRequest) -> dict[str, Any]:
    """Return the node and the navigation for templates."""
    user = getattr(request, "user", None)
    found: dict[str, Any] = {
        "node": current(),
        "node_role": ROLE_NAMES[current().role],
        "menu": [],
        "may": frozenset(),
    }
    if isinstance(user, User) and user.is_authenticated:
        found["may"] = frozenset(p.replace(".", "_") for p in ROLES.get(user.role, frozenset()))
        found["user_role"] = Role(user.role).label
        found["menu"] = _menu(user, request.path)
    return found


def _menu(user: User, path: str) -> list[tuple[str, list[Entry]]]:
    may = ROLES.get(user.role, frozenset())
    groups = [
        (
            _("Dữ liệu"),
            [
                ("web:home", _("Trang chủ"), "house-door", True),
                ("web:registry:databases", _("Danh mục"), "database", "records.read" in may),
                (
                    "web:contracts:index",
                    _("Hợp đồng"),
                    "file-earmark-text",
                    bool({"contracts.edit", "contracts.approve"} & may),
                ),
                ("web:dictionary:terms", _("Từ điển"), "columns-gap", "records.read" in may),
                ("web:intake:batches", _("Tiếp nhận"), "inbox", "records.import" in may),
                (
                    "web:sources:list",
                    _("Nguồn"),
                    "hdd-network",
                    bool({"sources.manage", "records.import"} & may),
                ),
                (
                    "web:intake:quarantine",
                    _("Cách ly"),
                    "shield-exclamation",
                    "records.write" in may,
                ),
                (
                    "web:digitising:list",
                    _("Số hóa"),
                    "file-earmark-text",
                    "records.write" in may,
                ),
                ("web:sync:monitor", _("Đồng bộ"), "arrow-repeat", "sync.read" in may),
            ],
        ),
        (
            _("Chỉ đạo, điều hành"),
            [
                ("web:direction:tasks", _("Nhiệm vụ"), "list-task", "direction.read" in may),
                ("web:direction:kpis", _("Chỉ tiêu"), "bullseye", "direction.read" in may),
                ("web:direction:reports", _("Báo cáo"), "calendar-event", "direction.read" in may),
            ],
        ),
        (
            _("Quản trị"),
            [
                ("web:accounts:users", _("Tài khoản"), "people", "accounts.manage" in may),
                (
                    "web:audit:log",
                    _("Nhật ký"),
                    "journal-text",
                    bool({"audit.read", "accounts.manage"} & may),
                ),
                ("web:help", _("Trợ giúp"), "question-circle", True),
            ],
        ),
    ]
    return [
        (title, [_entry(path, *item[:3]) for item in items if item[3]])
        for title, items in groups
        if any(item[3] for item in items)
    ]


def _entry(path: str, name: str, text: str, icon: str) -> Entry:
    url = reverse(name)
    here = path == url if url == "/" else path.startswith(url)
    if name == "web:registry:databases":
        here = here or path.startswith("/csdl/")
    return Entry(url, text, icon, here)
