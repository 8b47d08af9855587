"""The annex of indicators: target, figure, where it comes from, when it was measured."""

from lienthong.base.clock import VIET_NAM
from lienthong.core.documents.vietnamese import day
from lienthong.core.reporting.content import Cell, Grid, Section
from lienthong.services.direction.kpis.queries import KpiLine
from lienthong.services.reporting.composing.model import Asked
from lienthong.services.reporting.within import kpis_within

_COLUMNS = (
    ("STT", 0.9, "center"), ("Chỉ tiêu", 4.2, "left"), ("Đơn vị tính", 1.3, "center"),
    ("Mục tiêu", 1.2, "right"), ("Kết quả", 1.1, "right"), ("Đánh giá", 1.4, "left"),
    ("Nguồn", 1.1, "left"), ("Thời điểm", 1.6, "center"),
)  # fmt: skip
_STATES = {
    "met": "Đạt", "not_met": "Chưa đạt", "at_risk": "Có nguy cơ", "not_measured": "Chưa có số liệu",
}  # fmt: skip
_COMPARATORS = {">=": "≥ ", "<=": "≤ ", "=": ""}


def compose(asked: Asked) -> Section:
    lines = kpis_within(asked.scope, asked.on)
    rows = tuple(_row(at, line) for at, line in enumerate(lines, start=1))
    source = asked.measured("cột Nguồn ghi số nào nút tự đo, số nào khai báo có căn cứ")
    grid = Grid("", _COLUMNS, rows, source)
    return Section("kpi_table", "Bảng chỉ tiêu", grids=(grid,), annex=True)


def _row(number: int, line: KpiLine) -> tuple[Cell, ...]:
    value = line.figure
    at = day(value.measured_at.astimezone(VIET_NAM).date()) if value.measured_at else None
    target = _COMPARATORS.get(value.comparator, "") + value.target
    return (
        number, value.name, value.unit, target, value.value, _STATES[value.state],
        "Nút đo" if line.measure else "Khai báo", at,
    )  # fmt: skip
