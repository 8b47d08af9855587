"""Share of the register's databases whose owner has confirmed the entry, ever."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.records import queries as records
from lienthong.services.records.queries import Asked
from lienthong.services.registry import register

REVIEWED_ON = "ngay_ra_soat"


def compute() -> Figure:
    table = register.register_table()
    whole = records.count(table)
    unreviewed = records.page(table, Asked(filters={REVIEWED_ON: "—"}, limit=0)).total
    return Figure(
        100 * (whole - unreviewed) / whole if whole else None,
        "" if whole else N_("Danh mục chưa có cơ sở dữ liệu nào."),
        {
            N_("cơ sở dữ liệu trong danh mục"): whole,
            N_("đã có ngày rà soát"): whole - unreviewed,
        },
    )


MEASURE = Measure(
    id="databases-reviewed",
    title=N_("Tỷ lệ cơ sở dữ liệu đã được chủ quản rà soát"),
    formula=N_("Số cơ sở dữ liệu có ngày rà soát, chia cho số cơ sở dữ liệu trong danh mục."),
    unit="%",
    compute=compute,
)
