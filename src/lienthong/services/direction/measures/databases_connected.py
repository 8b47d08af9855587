"""Share of the register's databases that must be connected and are."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import entries, row_of
from lienthong.services.direction.measures.model import Asked, Figure, Measure, share
from lienthong.services.registry import register

CONNECTED, NOT_NEEDED = "da-ket-noi", "khong-can"


def compute(asked: Asked) -> Figure:
    every = entries(asked)
    needed = [e for e in every if e.get(register.CONNECTED) != NOT_NEEDED]
    rows = [row_of(e, e.get(register.CONNECTED) == CONNECTED) for e in needed]
    parts = {
        N_("cơ sở dữ liệu phải kết nối"): len(rows),
        N_("đã kết nối"): sum(row.counted for row in rows),
        N_("không phải kết nối"): len(every) - len(rows),
    }
    return share(rows, parts, N_("Danh mục chưa có cơ sở dữ liệu nào phải kết nối."))


MEASURE = Measure(
    id="databases-connected",
    title=N_("Tỷ lệ cơ sở dữ liệu đã kết nối, chia sẻ"),
    formula=N_(
        "Số cơ sở dữ liệu trong danh mục ghi tình trạng «đã kết nối», chia cho số phải kết nối "
        "(trừ những cơ sở dữ liệu ghi «không phải kết nối»)."
    ),
    unit="%",
    kind="database",
    compute=compute,
)
