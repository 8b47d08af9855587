"""Share of the register's databases that are synchronised to the National Data Centre."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import share_where
from lienthong.services.direction.measures.model import Asked, Figure, Measure

AT_CENTRE = "dong_bo_trung_tam"


def compute(asked: Asked) -> Figure:
    return share_where(
        asked, lambda e: e.get(AT_CENTRE) is True, N_("đã đồng bộ về Trung tâm dữ liệu quốc gia")
    )


MEASURE = Measure(
    id="databases-at-centre",
    title=N_("Tỷ lệ cơ sở dữ liệu đã đồng bộ về Trung tâm dữ liệu quốc gia"),
    formula=N_(
        "Số cơ sở dữ liệu trong danh mục ghi đã đồng bộ về Trung tâm dữ liệu quốc gia, chia cho "
        "tổng số; chưa ghi thì tính là chưa."
    ),
    unit="%",
    kind="database",
    compute=compute,
)
