"""Share of the register's databases whose owner has confirmed the entry, ever."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import share_where
from lienthong.services.direction.measures.model import Asked, Figure, Measure

REVIEWED_ON = "ngay_ra_soat"


def compute(asked: Asked) -> Figure:
    return share_where(
        asked,
        lambda e: e.get(REVIEWED_ON) is not None,
        N_("đã có ngày rà soát"),
        day=REVIEWED_ON,
    )


MEASURE = Measure(
    id="databases-reviewed",
    title=N_("Tỷ lệ cơ sở dữ liệu đã được chủ quản rà soát"),
    formula=N_("Số cơ sở dữ liệu có ngày rà soát, chia cho số cơ sở dữ liệu trong danh mục."),
    unit="%",
    kind="database",
    compute=compute,
)
