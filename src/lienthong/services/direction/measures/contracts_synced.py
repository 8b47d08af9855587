"""Share of declared databases whose receivers hold every row, within the promise."""

from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.sync import queries as sync


def compute() -> Figure:
    whole = synced = connected = 0
    for contract in contracts.all_current():
        whole += 1
        shares = [sync.shared_share(table.name)[0] for table in contract.tables]
        measured = [share for share in shares if share is not None]
        connected += int(bool(measured))
        synced += int(bool(measured) and min(measured) == 1.0)
    return Figure(
        100 * synced / whole if whole else None,
        "" if whole else N_("Chưa áp dụng hợp đồng dữ liệu nào."),
        {
            N_("hợp đồng đang áp dụng"): whole,
            N_("có nơi nhận và có bản ghi"): connected,
            N_("mọi bản ghi được xác nhận đúng hạn cam kết"): synced,
        },
    )


MEASURE = Measure(
    id="contracts-synced",
    title=N_("Tỷ lệ cơ sở dữ liệu được đồng bộ đúng cam kết"),
    formula=N_(
        "Số hợp đồng có mọi bản ghi mới nhất được nơi nhận xác nhận trong thời hạn cam kết, chia "
        "cho số hợp đồng đang áp dụng."
    ),
    unit="%",
    compute=compute,
)
