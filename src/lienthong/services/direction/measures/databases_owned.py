"""Share of the register's databases with a managing unit and a legal ground."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import share_where
from lienthong.services.direction.measures.model import Asked, Figure, Measure

UNIT, GROUND = "don_vi_quan_ly", "can_cu_phap_ly"


def compute(asked: Asked) -> Figure:
    return share_where(
        asked,
        lambda e: bool(e.get(UNIT)) and bool(e.get(GROUND)),
        N_("có đơn vị quản lý và căn cứ pháp lý"),
    )


MEASURE = Measure(
    id="databases-owned",
    title=N_("Tỷ lệ cơ sở dữ liệu rõ đơn vị quản lý và căn cứ pháp lý"),
    formula=N_(
        "Số cơ sở dữ liệu trong danh mục ghi cả đơn vị quản lý trực tiếp và căn cứ pháp lý, chia "
        "cho tổng số."
    ),
    unit="%",
    kind="database",
    compute=compute,
)
