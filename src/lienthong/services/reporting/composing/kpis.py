"""How many indicators reach their targets, and how each figure was come by."""

from collections import Counter

from lienthong.core.reporting.content import Figure, Section
from lienthong.services.reporting.composing.model import Asked
from lienthong.services.reporting.within import kpis_within


def compose(asked: Asked) -> Section:
    lines = kpis_within(asked.scope, asked.on)
    values = [line.figure for line in lines]
    states = Counter(value.state for value in values)
    measured = sum(line.measure is not None for line in lines)
    said = asked.measured(
        "số đo của nút và khai báo có căn cứ, thời điểm từng số ở bảng chỉ tiêu kèm theo"
    )
    figures = (
        ("Tổng số chỉ tiêu", len(values)),
        ("Do nút tự đo", measured),
        ("Do đơn vị khai báo, có căn cứ", len(lines) - measured),
        ("Chưa có số liệu", states["not_measured"]),
        ("Đạt mục tiêu", states["met"]),
        ("Chưa đạt mục tiêu", states["not_met"]),
        ("Có nguy cơ không đạt khi đến hạn", states["at_risk"]),
    )
    return Section(
        code="kpis",
        title="Kết quả thực hiện chỉ tiêu",
        asks="Nhận xét về chỉ tiêu chưa đạt, có nguy cơ không đạt.",
        figures=tuple(Figure(name, count, "chỉ tiêu", said) for name, count in figures),
    )
