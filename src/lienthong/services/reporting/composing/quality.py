"""How good the data is: the six words of each declared database, at its last measurement."""

from collections import Counter

from lienthong.core.reporting.content import Cell, Figure, Grid, Section
from lienthong.core.rules.model import WORDS
from lienthong.services.registry.register import Standing, standings_of
from lienthong.services.reporting.composing.model import Asked
from lienthong.services.reporting.within import contracts_within

_COLUMNS = (
    ("Cơ sở dữ liệu", 3.6, "left"), ("Số bản ghi", 1.3, "right"), ("Đúng", 0.9, "right"),
    ("Đủ", 0.9, "right"), ("Sạch", 0.9, "right"), ("Sống", 0.9, "right"),
    ("Thống nhất", 1.1, "right"), ("Dùng chung", 1.0, "right"), ("DQI", 0.9, "right"),
)  # fmt: skip
_GRADES = (
    ("green", "Chỉ số chất lượng từ 90 trở lên"),
    ("yellow", "Chỉ số chất lượng từ 75 đến dưới 90"),
    ("red", "Chỉ số chất lượng dưới 75"),
    ("unmeasured", "Chưa đo"),
)


def compose(asked: Asked) -> Section:
    found = list(standings_of(contracts_within(asked.scope)).values())
    measured = [one for one in found if one.index.value is not None]
    grades: Counter[str] = Counter(one.index.grade for one in found)
    serious = sum(one.index.serious for one in found)
    source = asked.measured("nút chấm theo quy tắc của hợp đồng dữ liệu, lần đo gần nhất")
    figures = (
        ("Cơ sở dữ liệu có hợp đồng dữ liệu", len(found)),
        *((name, grades[grade]) for grade, name in _GRADES),
        ("Có trường định danh chưa đạt 100", serious),
    )
    rows = tuple(_row(one) for one in measured)
    return Section(
        code="quality",
        title="Chất lượng dữ liệu",
        asks="Nhận xét về chất lượng dữ liệu và việc sửa tại nguồn.",
        figures=tuple(Figure(name, n, "cơ sở dữ liệu", source) for name, n in figures),
        grids=(Grid("Sáu tiêu chí của từng cơ sở dữ liệu", _COLUMNS, rows, source),),
    )


def _row(one: Standing) -> tuple[Cell, ...]:
    words = [_rounded(one.words[word].value) for word in WORDS]
    return (one.contract.title, one.rows, *words, _rounded(one.index.value))


def _rounded(value: float | None) -> float | None:
    """One decimal, never rounded up to a full mark that was not reached."""
    return None if value is None else int(value * 10) / 10
