"""Share of the register's databases that were reviewed and follow the common standard here."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.databases_reviewed import REVIEWED_ON
from lienthong.services.direction.measures.listed import EMPTY, WHOLE, entries, row_of
from lienthong.services.direction.measures.model import Asked, Figure, Measure, share
from lienthong.services.registry import register

_NOTES = {
    (True, True): N_("đã rà soát, có hợp đồng theo từ điển chung"),
    (True, False): N_("đã rà soát, chưa có hợp đồng dữ liệu"),
    (False, True): N_("có hợp đồng dữ liệu, chưa có ngày rà soát"),
    (False, False): N_("chưa rà soát, chưa có hợp đồng dữ liệu"),
}


def compute(asked: Asked) -> Figure:
    declared = register.declared_contracts()
    rows = []
    for entry in entries(asked):
        held = (entry.get(REVIEWED_ON) is not None, entry[register.KEY] in declared)
        rows.append(row_of(entry, all(held), note=_NOTES[held], day=entry.get(REVIEWED_ON)))
    parts = {
        WHOLE: len(rows),
        N_("đã có ngày rà soát"): sum(row.day is not None for row in rows),
        N_("đã rà soát và có hợp đồng dữ liệu"): sum(row.counted for row in rows),
    }
    return share(rows, parts, EMPTY)


MEASURE = Measure(
    id="databases-standardised",
    title=N_("Tỷ lệ cơ sở dữ liệu được rà soát và chuẩn hóa theo từ điển chung"),
    formula=N_(
        "Số cơ sở dữ liệu có ngày rà soát và có hợp đồng dữ liệu theo từ điển chung đang áp dụng "
        "ở nút này, chia cho số cơ sở dữ liệu trong danh mục. Hợp đồng áp dụng ở nút của cơ quan "
        "khác thì nút này không biết."
    ),
    unit="%",
    kind="database",
    compute=compute,
    plan_kpis={"k002-01": ""},
    shipped=False,
)
