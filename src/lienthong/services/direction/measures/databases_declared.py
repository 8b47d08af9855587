"""Share of the register's databases that a data contract declares."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.records import queries as records
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register


def compute() -> Figure:
    table = register.register_table()
    whole = records.count(table)
    entries = list(register.declared_contracts())
    declared = records.page(table, Asked(ids=entries, limit=0)).total
    return Figure(
        100 * declared / whole if whole else None,
        "" if whole else N_("Danh mục chưa có cơ sở dữ liệu nào."),
        {
            N_("cơ sở dữ liệu trong danh mục"): whole,
            N_("có hợp đồng dữ liệu"): declared,
        },
    )


MEASURE = Measure(
    id="databases-declared",
    title=N_("Tỷ lệ cơ sở dữ liệu đã có hợp đồng dữ liệu"),
    formula=N_("Số cơ sở dữ liệu trong danh mục có hợp đồng đang áp dụng, chia cho tổng số."),
    unit="%",
    compute=compute,
)
