"""Share of the databases that a review found must be built which are built now."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import entries, row_of
from lienthong.services.direction.measures.model import Asked, Figure, Measure, share
from lienthong.services.registry import register

BUILD, BUILT, TO_BUILD = "xay-moi", "da-co", "can-xay-dung"


def compute(asked: Asked) -> Figure:
    rows = [
        row_of(e, e[register.STATUS] == BUILT)
        for e in entries(asked)
        if e.get(register.RESULT) == BUILD or e.get(register.STATUS) == TO_BUILD
    ]
    parts = {
        N_("cơ sở dữ liệu cần xây dựng mới"): len(rows),
        N_("đã xây dựng xong"): sum(row.counted for row in rows),
    }
    return share(
        rows,
        parts,
        N_("Chưa cơ sở dữ liệu nào được kết luận cần xây dựng mới; rà soát xong mới đo được."),
    )


MEASURE = Measure(
    id="new-databases-built",
    title=N_("Tỷ lệ cơ sở dữ liệu cần xây dựng mới đã xây dựng xong"),
    formula=N_(
        "Trong các cơ sở dữ liệu có kết quả rà soát «xây dựng mới» hoặc trạng thái «cần xây dựng "
        "mới», tỷ lệ nay ghi «đã xây dựng»."
    ),
    unit="%",
    kind="database",
    compute=compute,
    plan_kpis={"k000-04": "bvhttdl", "k002-09": ""},
    shipped=False,
)
