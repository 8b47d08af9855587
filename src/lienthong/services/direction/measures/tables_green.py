"""Share of measured tables whose quality index is green."""

from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.quality import queries as quality
from lienthong.services.quality.scores import GREEN_FROM, dqi


def compute(asked: Asked) -> Figure:
    declared = [c for c in contracts.all_current() if asked.agency in ("", c.owner)]
    tables = [(c, t) for c in declared for t in c.tables]
    known = quality.measured(declared)
    rows = []
    for contract, table in tables:
        index = dqi(known.of_run(known.runs.get(table.name))).value
        if index is not None:
            title = f"{table.title} ({contract.title})"
            ref = f"{contract.id}/{table.name}"
            rows.append(Row(ref, title, index >= GREEN_FROM, contract.owner, "", index))
    parts = {
        N_("bảng đã khai báo"): len(tables),
        N_("bảng đã đo"): len(rows),
        N_("bảng đạt từ 90"): sum(row.counted for row in rows),
    }
    return share(rows, parts, N_("Chưa bảng nào được đo chất lượng."))


MEASURE = Measure(
    id="tables-green",
    title=N_("Tỷ lệ bảng dữ liệu có chỉ số chất lượng từ 90 trở lên"),
    formula=N_("Số bảng có chỉ số chất lượng từ 90, chia cho số bảng đã đo ít nhất một lần."),
    unit="%",
    kind="table",
    compute=compute,
    target=90,
)
