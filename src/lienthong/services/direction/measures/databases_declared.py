"""Share of the register's databases that a data contract declares."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import share_where
from lienthong.services.direction.measures.model import Asked, Figure, Measure
from lienthong.services.registry import register


def compute(asked: Asked) -> Figure:
    declared = register.declared_contracts()
    return share_where(asked, lambda e: e[register.KEY] in declared, N_("có hợp đồng dữ liệu"))


MEASURE = Measure(
    id="databases-declared",
    title=N_("Tỷ lệ cơ sở dữ liệu đã có hợp đồng dữ liệu"),
    formula=N_("Số cơ sở dữ liệu trong danh mục có hợp đồng đang áp dụng, chia cho tổng số."),
    unit="%",
    kind="database",
    compute=compute,
)
