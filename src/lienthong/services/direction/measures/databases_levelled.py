"""Share of the register's databases whose approved security level is known."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import share_where
from lienthong.services.direction.measures.model import Asked, Figure, Measure

LEVEL = "cap_do_an_toan"


def compute(asked: Asked) -> Figure:
    return share_where(
        asked, lambda e: e.get(LEVEL) is not None, N_("có cấp độ được phê duyệt"), figure=LEVEL
    )


MEASURE = Measure(
    id="databases-levelled",
    title=N_("Tỷ lệ cơ sở dữ liệu có cấp độ an toàn được phê duyệt"),
    formula=N_(
        "Số cơ sở dữ liệu trong danh mục ghi cấp độ an toàn đã được phê duyệt, chia cho tổng số."
    ),
    unit="%",
    kind="database",
    compute=compute,
)
