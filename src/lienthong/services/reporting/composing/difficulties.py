"""What stands in the way: where late work gathers, and a person's words on why and what to do."""

from lienthong.core.reporting.content import Grid, Section
from lienthong.services.direction import queries as direction
from lienthong.services.registry import queries as registry
from lienthong.services.reporting.composing.model import Asked
from lienthong.services.reporting.composing.tasks import MEASURED

MOST_LEADS = 10
_COLUMNS = (("Đơn vị chủ trì", 5.0, "left"), ("Nhiệm vụ", 1.0, "right"), ("Quá hạn", 1.0, "right"))


def compose(asked: Asked) -> Section:
    late = [(lead, c) for lead, c in direction.leads(today=asked.on) if c["overdue"]][:MOST_LEADS]
    names = registry.agency_names([lead for lead, _counts in late])
    rows = tuple((names.get(lead, lead), c.total(), c["overdue"]) for lead, c in late)
    return Section(
        code="difficulties",
        title="Khó khăn, vướng mắc và đề xuất, kiến nghị",
        asks="Khó khăn, vướng mắc; nguyên nhân; đề xuất, kiến nghị với cấp nào.",
        grids=(Grid("Đơn vị có nhiều nhiệm vụ quá hạn nhất", _COLUMNS, rows,
                    asked.measured(MEASURED)),),
    )  # fmt: skip
