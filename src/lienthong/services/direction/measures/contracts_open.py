"""How many declared databases are stated to be open data."""

from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row

OPEN = "open"


def compute(asked: Asked) -> Figure:
    declared = [c for c in contracts.all_current() if asked.agency in ("", c.owner)]
    rows = [
        Row(c.id, c.title, counted=True, unit=c.owner)
        for c in declared
        if c.sharing.get("level") == OPEN
    ]
    parts = {
        N_("hợp đồng đang áp dụng"): len(declared),
        N_("ghi mức chia sẻ «mở»"): len(rows),
    }
    return Figure(float(len(rows)), "", parts, rows)


MEASURE = Measure(
    id="contracts-open",
    title=N_("Số cơ sở dữ liệu được khai báo là dữ liệu mở"),
    formula=N_("Đếm hợp đồng đang áp dụng ghi mức chia sẻ «mở»."),
    unit=N_("cơ sở dữ liệu"),
    kind="contract",
    compute=compute,
    target=5,
)
