"""Share of databases that are declared, of good quality and wholly synchronised, as measured."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import EMPTY, WHOLE, entries, row_of
from lienthong.services.direction.measures.model import Asked, Figure, Measure, share
from lienthong.services.quality.scores import GREEN_FROM
from lienthong.services.registry import register


def compute(asked: Asked) -> Figure:
    declared = register.declared_contracts()
    standings = register.standings_of(list(declared.values()))
    rows = []
    for entry in entries(asked):
        contract = declared.get(entry[register.KEY])
        if contract is None:
            rows.append(row_of(entry, counted=False, note=N_("chưa có hợp đồng dữ liệu")))
            continue
        standing = standings[contract.id]
        index, synced = standing.index.value, standing.sync.state == "synced"
        good = index is not None and index >= GREEN_FROM
        rows.append(row_of(entry, good and synced, figure=index, note=_NOTES[good, synced]))
    parts = {
        WHOLE: len(rows),
        N_("có hợp đồng dữ liệu"): sum(str(row.ref) in declared for row in rows),
        N_("đạt chất lượng từ 90 và đã đồng bộ hết"): sum(row.counted for row in rows),
    }
    return share(rows, parts, EMPTY)


_NOTES = {
    (True, True): N_("đạt chất lượng, đã đồng bộ hết"),
    (True, False): N_("đạt chất lượng, chưa đồng bộ hết"),
    (False, True): N_("đã đồng bộ hết, chất lượng dưới 90 hoặc chưa đo"),
    (False, False): N_("chất lượng dưới 90 hoặc chưa đo, chưa đồng bộ hết"),
}

MEASURE = Measure(
    id="databases-complete",
    title=N_("Tỷ lệ cơ sở dữ liệu hoàn thiện, chuẩn hóa, liên thông"),
    formula=N_(
        "Số cơ sở dữ liệu có hợp đồng dữ liệu, chỉ số chất lượng từ 90 trở lên và đã được nơi nhận "
        "xác nhận hết, chia cho số cơ sở dữ liệu trong danh mục."
    ),
    unit="%",
    kind="database",
    compute=compute,
    plan_kpis={"k000-01": "bvhttdl"},
    shipped=False,
)
