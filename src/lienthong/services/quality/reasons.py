"""Why something was not measured. Message ids; the edge translates them."""

from collections.abc import Mapping
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.rules.model import BoundRule

NO_RUN = N_("Chưa chạy đo lần nào.")
NO_ROWS = N_("Chưa có bản ghi nào để đo.")
NO_RULE = N_("Hợp đồng chưa có quy tắc nào cho tiêu chí này.")
NOTHING_CHECKED = N_("Có quy tắc nhưng chưa bản ghi nào đủ điều kiện để xét.")
NO_FRESHNESS = N_("Hợp đồng chưa cam kết độ mới.")
NOT_SHARED = N_("Chưa đăng ký nơi nhận cho cơ sở dữ liệu này.")
EMPTY_VALUE = N_("Ô trống nên không xét.")
NO_LINKER = N_("Chưa đo: chưa có bộ nối bản ghi để tìm bản ghi có thể là một.")
NO_FILES = N_("Không có nơi giữ các tệp mà bản ghi nêu để đối chiếu.")
NO_TARGET = N_("Không có bảng được tham chiếu để đối chiếu.")
NOT_APPLICABLE = N_("Quy tắc không áp dụng cho bản ghi.")
TEXT_RULE = N_("Quy tắc viết bằng lời, máy không đo được.")
NOT_RUN_HERE = N_("Quy tắc được giữ nguyên, không chạy tại nút này.")


def skip_reason(rule: BoundRule, row: Mapping[str, Any]) -> str:
    """Say why a rule did not look at a row."""
    if rule.kind == "required_when":
        return NOT_APPLICABLE
    for column in rule.columns:
        if row.get(column) in (None, ""):
            return EMPTY_VALUE
    return NO_TARGET if rule.kind == "reference" else NOT_APPLICABLE
