"""Share of declared databases whose receivers lack nothing that is older than an hour."""

from datetime import datetime, timedelta

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.sync import queries as sync
from lienthong.services.sync.models import OutStream

WITHIN = timedelta(hours=1)
NOTES = {
    "fresh": N_("không có thay đổi nào chờ quá một giờ"),
    "late": N_("có thay đổi chờ quá một giờ"),
    "copying": N_("lần gửi toàn bộ đầu tiên chưa xong"),
    "none": N_("chưa có nơi nhận"),
}


def compute(asked: Asked) -> Figure:
    streams: dict[str, list[sync.StreamOverview]] = {}
    for one in sync.streams_overview():
        streams.setdefault(one.stream.contract_id, []).append(one)
    now, rows = clock.now(), []
    for contract in contracts.all_current():
        if asked.agency in ("", contract.owner):
            state = _state(streams.get(contract.id, []), now)
            rows.append(Row(contract.id, contract.title, state == "fresh", contract.owner,
                            NOTES[state]))  # fmt: skip
    parts = {
        N_("hợp đồng đang áp dụng"): len(rows),
        N_("có nơi nhận"): sum(row.note != NOTES["none"] for row in rows),
        NOTES["fresh"]: sum(row.counted for row in rows),
    }
    return share(rows, parts, N_("Chưa áp dụng hợp đồng dữ liệu nào."))


def _state(streams: list[sync.StreamOverview], now: datetime) -> str:
    if not streams:
        return "none"
    if any(one.stream.snapshot not in OutStream.COPIED for one in streams):
        return "copying"
    waits = [one.oldest_waiting for one in streams if one.oldest_waiting is not None]
    return "late" if any(now - since > WITHIN for since in waits) else "fresh"


MEASURE = Measure(
    id="contracts-fresh",
    title=N_("Tỷ lệ cơ sở dữ liệu đồng bộ trong vòng một giờ"),
    formula=N_(
        "Số hợp đồng có nơi nhận, đã gửi xong toàn bộ lần đầu và không có gói nào chờ quá một giờ, "
        "chia cho số hợp đồng đang áp dụng."
    ),
    unit="%",
    kind="contract",
    compute=compute,
)
