"""The agencies and the systems as files, as their lists show them, all pages."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.entrypoints.web import downloads
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.registry.words import LEVELS
from lienthong.services.contracts import queries as contracts
from lienthong.services.registry import queries, register


@needs("records.read")
@require_safe
def agencies(request: Request, kind: str) -> HttpResponseBase:
    """Download the agencies with what they declared and what the register holds."""
    held = register.registered_by_agency() if contracts.find("danh-muc-csdl") else {}
    search, level = request.GET.get("tim", "").strip(), request.GET.get("cap", "")
    header = [
        _("Mã"), _("Tên"), _("Tên viết tắt"), _("Cấp"), _("Mã cấp trên"), _("Đã kê khai"),
        _("Có trong danh mục"),
    ]  # fmt: skip
    lines: list[list[object]] = [
        [a.pk, a.name, a.abbreviation, str(LEVELS.get(a.level, a.level)), a.parent_id,
         a.declared_databases, held.get(a.pk)]
        for a in queries.agencies(search=search, level=level)
    ]  # fmt: skip
    return downloads.rows_file(kind, "co-quan", header, lines)


@needs("records.read")
@require_safe
def systems(request: Request, kind: str) -> HttpResponseBase:
    """Download the systems that the plans ask for."""
    search, group = request.GET.get("tim", "").strip(), request.GET.get("nhom", "")
    header = [_("Mã"), _("Nhóm"), _("Tên"), _("Ai vận hành"), _("Kế hoạch"), _("Nhiệm vụ"),
              _("Cơ sở dữ liệu")]  # fmt: skip
    lines: list[list[object]] = [
        [s.pk, s.group_name, s.name, s.operator, "; ".join(s.plans), "; ".join(s.task_ids),
         "; ".join(s.database_ids)]
        for s in queries.systems(search=search, group=group)
    ]  # fmt: skip
    return downloads.rows_file(kind, "he-thong", header, lines)
