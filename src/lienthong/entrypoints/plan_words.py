"""Places, questions and JSON of plans on their way in, the same on pages, API and command line.

Texts are message ids with their values; each edge translates them in its own way.
"""

from collections.abc import Mapping
from typing import Any

from lienthong.base.i18n import N_
from lienthong.services.direction.importing.models import PlanImport, ProposedTask

Said = tuple[str, dict[str, object]]

_PLACES = (
    ("page", N_("trang %(n)s")),
    ("table", N_("bảng %(n)s")),
    ("row", N_("dòng %(n)s của bảng")),
    ("line", N_("dòng %(n)s")),
)
_DOUBTS = {
    "bad-date": N_("«%(words)s» không có trong lịch: nhập đúng ngày hoặc để nhiệm vụ ra ngoài."),
    "no-year": N_("«%(words)s» thiếu năm: nhập đủ ngày, hoặc nhận không hạn."),
    "unknown-body": N_("«%(words)s» chưa có trong danh mục cơ quan: chọn cơ quan, hoặc giữ chữ."),
    "ended-body": N_("«%(words)s» đã thôi hoạt động: chọn cơ quan kế tục."),
    "no-lead": N_("Văn bản không nêu đơn vị chủ trì: chọn đơn vị, hoặc để trống."),
    "no-deadline": N_("Không hiểu thời hạn «%(words)s»: nhập ngày, hoặc nhận không hạn."),
    "plan-year": N_("Không ghi hạn; lấy cuối năm %(words)s của kế hoạch."),
}
FIELDS = {
    "lead": N_("Chủ trì"),
    "coordinating": N_("Phối hợp"),
    "product": N_("Sản phẩm"),
    "wording": N_("Nguyên văn"),
    "cost": N_("Kinh phí"),
    "funds": N_("Nguồn kinh phí"),
    "deadline": N_("Hạn"),
}


def places(place: Mapping[str, Any]) -> list[Said]:
    """Return where something stands, from the page inwards."""
    return [(message, {"n": place[name]}) for name, message in _PLACES if place.get(name)]


def doubts(task: ProposedTask) -> list[Said]:
    """Return the questions about a proposed task."""
    return [(_DOUBTS[code], {"words": words}) for code, words, *_ in task.doubts]


def import_json(taken_in: PlanImport) -> dict[str, Any]:
    """Return an import as JSON."""
    return {
        "id": taken_in.pk,
        "file_name": taken_in.file_name,
        "sha256": taken_in.file_sha256,
        "state": taken_in.state,
        "title": taken_in.title,
        "number": taken_in.number,
        "plan": taken_in.plan_id,
        "recognised": taken_in.recognised,
        "targets_left_out": taken_in.targets,
        "gone": taken_in.gone,
        "created_at": taken_in.created_at,
        "created_by": taken_in.created_by,
    }


def proposed_json(task: ProposedTask) -> dict[str, Any]:
    """Return a proposed task as JSON."""
    names = (
        "section", "title", "wording", "origin", "place", "lead", "lead_ids", "coordinating",
        "coordinating_ids", "product", "deadline", "deadline_rule", "deadline_words",
        "deadline_basis", "cadence", "due_day", "due_month", "cost", "funds", "pillar",
        "verdict", "differences", "decision",
    )  # fmt: skip
    told = {name: getattr(task, name) for name in names}
    questions = [{"code": code, "words": words} for code, words, *_ in task.doubts]
    return {"id": task.pk, "match": task.match_id, "doubts": questions, **told}
