"""Share of declared databases whose receivers hold every row, within the promise."""

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.sync import queries as sync


def compute(asked: Asked) -> Figure:
    rows = [_row(c) for c in contracts.all_current() if asked.agency in ("", c.owner)]
    parts = {
        N_("hợp đồng đang áp dụng"): len(rows),
        N_("có nơi nhận và có bản ghi"): sum(row.figure is not None for row in rows),
        N_("mọi bản ghi được xác nhận đúng hạn cam kết"): sum(row.counted for row in rows),
    }
    return share(rows, parts, N_("Chưa áp dụng hợp đồng dữ liệu nào."))


def _row(contract: Contract) -> Row:
    shares = [sync.shared_share(table.name) for table in contract.tables]
    known = [found for found, _reason in shares if found is not None]
    least = min(known, default=None)
    return Row(
        contract.id, contract.title, least == 1.0, contract.owner,
        note="" if known or not shares else shares[0][1],
        figure=None if least is None else 100 * least,
    )  # fmt: skip


MEASURE = Measure(
    id="contracts-synced",
    title=N_("Tỷ lệ cơ sở dữ liệu được đồng bộ đúng cam kết"),
    formula=N_(
        "Số hợp đồng có mọi bản ghi mới nhất được nơi nhận xác nhận trong thời hạn cam kết, chia "
        "cho số hợp đồng đang áp dụng."
    ),
    unit="%",
    kind="contract",
    compute=compute,
)
