"""Share of measured tables whose quality index is green."""

from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.quality import queries as quality
from lienthong.services.quality.scores import GREEN_FROM, dqi


def compute() -> Figure:
    values = [
        dqi(quality.table_words(quality.latest(table.name))).value
        for contract in contracts.all_current()
        for table in contract.tables
    ]
    measured = [value for value in values if value is not None]
    green = sum(value >= GREEN_FROM for value in measured)
    return Figure(
        100 * green / len(measured) if measured else None,
        "" if measured else N_("Chưa bảng nào được đo chất lượng."),
        {
            N_("bảng đã khai báo"): len(values),
            N_("bảng đã đo"): len(measured),
            N_("bảng đạt từ 90"): green,
        },
    )


MEASURE = Measure(
    id="tables-green",
    title=N_("Tỷ lệ bảng dữ liệu có chỉ số chất lượng từ 90 trở lên"),
    formula=N_("Số bảng có chỉ số chất lượng từ 90, chia cho số bảng đã đo ít nhất một lần."),
    unit="%",
    compute=compute,
    target=90,
)
