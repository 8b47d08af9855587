"""What every page knows: which node this is, and what the person may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from lienthong.base.settings import current
from lienthong.services.accounts.models import Role, User
from lienthong.services.accounts.roles import ROLES, Permission


@dataclass(frozen=True)
class Item:
    """A page in the navigation; shown to who holds one of ``needs``, or to all without any."""

    page: str
    text: StrPromise
    icon: str
    needs: frozenset[Permission] = frozenset()

    def shown(self, may: frozenset[Permission]) -> bool:
        return not self.needs or bool(self.needs & may)


@dataclass(frozen=True)
class Group:
    """Pages that belong together in the navigation."""

    title: StrPromise
    items: tuple[Item, ...]


def _item(page: str, text: StrPromise, icon: str, *needs: Permission) -> Item:
    return Item(f"web:{page}", text, icon, frozenset(needs))


MENU = (
    Group(
        _("Dữ liệu"),
        (
            _item("home", _("Trang chủ"), "house-door"),
            _item("registry:databases", _("Danh mục"), "database", "records.read"),
            _item(
                "contracts:index", _("Hợp đồng"), "file-earmark-text",
                "contracts.edit", "contracts.approve",
            ),
            _item("dictionary:terms", _("Từ điển"), "columns-gap", "records.read"),
            _item("intake:batches", _("Tiếp nhận"), "inbox", "records.import"),
            _item(
                "sources:list", _("Nguồn"), "hdd-network", "sources.manage", "records.import"
            ),
            _item("intake:quarantine", _("Cách ly"), "shield-exclamation", "records.write"),
            _item("quality:units", _("Điểm đơn vị"), "building", "records.read"),
            _item("quality:tickets", _("Phiếu việc"), "exclamation-triangle", "records.read"),
            _item("digitising:list", _("Số hóa"), "file-earmark-text", "records.write"),
            _item("sync:monitor", _("Đồng bộ"), "arrow-repeat", "sync.read"),
        ),
    ),
    Group(
        _("Chỉ đạo, điều hành"),
        (
            _item("leaders:page", _("Điều hành"), "speedometer2", "direction.read"),
            _item("direction:plans", _("Kế hoạch"), "journal-text", "direction.read"),
            _item("direction:tasks", _("Nhiệm vụ"), "list-task", "direction.read"),
            _item("direction:kpis", _("Chỉ tiêu"), "bullseye", "direction.read"),
            _item("reporting:due", _("Báo cáo"), "calendar-event", "direction.read"),
        ),
    ),
    Group(
        _("Quản trị"),
        (
            _item("accounts:users", _("Tài khoản"), "people", "accounts.manage"),
            _item("audit:log", _("Nhật ký"), "journal-text", "audit.read", "accounts.manage"),
            _item("help", _("Trợ giúp"), "question-circle"),
        ),
    ),
)  # fmt: skip

ROLE_NAMES = {
    "ministry": _("Nút bộ, ngành"),
    "province": _("Nút tỉnh, thành phố"),
    "centre": _("Nút trung tâm"),
    "unit": _("Nút đơn vị"),
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
        (str(group.title), [_entry(path, one) for one in group.items if one.shown(may)])
        for group in MENU
    ]
    return [(title, entries) for title, entries in groups if entries]


def _entry(path: str, item: Item) -> Entry:
    url = reverse(item.page)
    here = path == url if url == "/" else path.startswith(url)
    if item.page == "web:registry:databases":
        here = here or path.startswith("/csdl/")
    return Entry(url, str(item.text), item.icon, here)
