"""Share of declared databases whose quality index is at least 90."""

from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.quality.scores import GREEN_FROM
from lienthong.services.registry import register


def compute(asked: Asked) -> Figure:
    declared = [c for c in contracts.all_current() if asked.agency in ("", c.owner)]
    standings = register.standings_of(declared)
    rows = []
    for contract in declared:
        index = standings[contract.id].index.value
        good = index is not None and index >= GREEN_FROM
        note = "" if index is not None else N_("chưa đo chất lượng")
        rows.append(Row(contract.id, contract.title, good, contract.owner, note, index))
    parts = {
        N_("hợp đồng đang áp dụng"): len(rows),
        N_("đã đo chất lượng"): sum(row.figure is not None for row in rows),
        N_("đạt từ 90"): sum(row.counted for row in rows),
    }
    return share(rows, parts, N_("Chưa áp dụng hợp đồng dữ liệu nào."))


MEASURE = Measure(
    id="contracts-good",
    title=N_("Tỷ lệ cơ sở dữ liệu có chỉ số chất lượng từ 90 trở lên"),
    formula=N_(
        "Số hợp đồng có chỉ số chất lượng dữ liệu từ 90, chia cho số hợp đồng đang áp dụng; chưa "
        "đo thì tính là chưa đạt."
    ),
    unit="%",
    kind="contract",
    compute=compute,
)
