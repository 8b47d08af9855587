"""``lienthong sync quota``, ``pace``, ``replay``, ``verify``, ``plan``: bounds and proofs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.sync_connection import ByOption, acting
from lienthong.entrypoints.cli.texts import _, filled

BROKEN = 1
ContractArgument = Annotated[str, typer.Argument(help=_("Mã hợp đồng dữ liệu."))]
NodeArgument = Annotated[str, typer.Argument(help=_("Mã của nút gửi."))]
ReceiverOption = Annotated[
    str, typer.Option("--receiver", help=_("Chỉ luồng tới nút nhận này."), show_default=False)
]


def quota(
    node_id: NodeArgument,
    rows: Annotated[int, typer.Option("--rows-a-day", help=_("Dòng mỗi ngày; 0: tự do."))] = 0,
    size: Annotated[int, typer.Option("--bytes-a-day", help=_("Byte mỗi ngày; 0: tự do."))] = 0,
    packages: Annotated[
        int, typer.Option("--packages-a-minute", help=_("Gói mỗi phút; 0: tự do."))
    ] = 0,
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bound a sender; what is over is refused with the time to go on."""
    open_django(home)
    from lienthong.services.sync.keeping import quotas

    found = quotas.set_quota(
        node_id=node_id, rows_per_day=rows, bytes_per_day=size, packages_per_minute=packages,
        by=acting(by),
    )  # fmt: skip
    facts = {
        "rows_per_day": found.rows_per_day,
        "bytes_per_day": found.bytes_per_day,
        "packages_per_minute": found.packages_per_minute,
    }
    _say(facts, as_json)


def pace(
    contract: ContractArgument,
    rows: Annotated[int, typer.Option("--rows-a-minute", help=_("Dòng mỗi phút; 0: tự do."))] = 0,
    windows: Annotated[
        list[str] | None,
        typer.Option("--window", help=_("Khung giờ, ví dụ «22:00-05:00»; lặp lại.")),
    ] = None,
    receiver: ReceiverOption = "",
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bound a stream: rows a minute and hours; nothing named takes the bounds away."""
    open_django(home)
    from lienthong.services.sync.keeping import pacing

    found = [
        pacing.set_pace(
            stream_id=stream.pk, rows_per_minute=rows, windows=windows or [], by=acting(by)
        )
        for stream in _streams(contract, receiver)
    ]
    facts = {"rows_per_minute": rows, "windows": pacing.written(found[0])}
    _say(facts, as_json)


def replay(
    contract: ContractArgument,
    sequence: Annotated[int, typer.Option("--from", help=_("Số của gói đầu tiên."))],
    receiver: ReceiverOption = "",
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send the packages from a number on again, the same bytes."""
    open_django(home)
    from lienthong.services.sync.keeping import again

    count = sum(
        again.replay(stream_id=stream.pk, sequence=sequence, by=acting(by))
        for stream in _streams(contract, receiver)
    )
    _say({"packages": count}, as_json)


def record(
    contract: ContractArgument,
    table: Annotated[str, typer.Argument(help=_("Tên bảng."))],
    row_id: Annotated[str, typer.Argument(help=_("Khóa của bản ghi."))],
    receiver: ReceiverOption = "",
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send one record again as it is."""
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync.keeping import again

    count = sum(
        again.resend_record(
            stream_id=stream.pk, table=table, row_id=row_id, by=acting(by),
            identity=bootstrap.sync_identity(),
        )
        for stream in _streams(contract, receiver)
    )  # fmt: skip
    _say({"rows": count}, as_json)


def verify(node_id: NodeArgument, home: HomeOption = None, as_json: JsonOption = False) -> int:
    """Verify every package kept of a sender; 1 when a chain is broken."""
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync.keeping import chain, senders

    senders.sender(node_id)
    checks = chain.verify_sender(node_id=node_id, identity=bootstrap.sync_identity(), by=acting(""))
    found = [
        {
            "contract": one.stream.contract_id,
            "packages": one.packages,
            "since": one.since,
            "broken_sequence": one.broken_sequence,
            "reason": one.reason,
        }
        for one in checks
    ]
    if as_json:
        show_json(found)
    else:
        titles = [_("Hợp đồng"), _("Số gói"), _("Từ"), _("Đứt ở gói"), _("Vì sao")]
        show_table(_("Chuỗi gói"), titles, [list(one.values()) for one in found])
    return BROKEN if any(one.broken_sequence is not None for one in checks) else 0


def plan(
    contract: ContractArgument,
    schedule: Annotated[
        str, typer.Option("--schedule", help=_("hand, minutes:30, daily:02:00, weekly:0:02:00."))
    ],
    repair: Annotated[
        bool, typer.Option("--repair", help=_("Gửi lại những bản ghi khác nhau."))
    ] = False,
    receiver: ReceiverOption = "",
    by: ByOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare a stream by itself from now on, each time with a kept report."""
    open_django(home)
    from lienthong.services.sync.keeping import reconciling

    found = [
        reconciling.set_plan(
            stream_id=stream.pk, schedule=read_schedule(schedule), repair=repair, by=acting(by)
        )
        for stream in _streams(contract, receiver)
    ]
    _say({"schedule": schedule, "next_run_at": found[0].next_run_at}, as_json)


def read_schedule(text: str) -> dict[str, object]:
    """Read «daily:02:00» and the like as a schedule keeps it."""
    kind, _mark, rest = text.partition(":")
    if kind == "minutes":
        return {"kind": kind, "minutes": rest}
    if kind == "weekly":
        weekday, _mark, at = rest.partition(":")
        return {"kind": kind, "weekday": weekday, "at": at}
    return {"kind": kind, "at": rest}


def _streams(contract: str, receiver: str) -> list[Any]:
    from lienthong.services.sync import queries

    found = [
        stream for stream in queries.streams_of(contract) if receiver in ("", stream.peer.node_id)
    ]
    if not found:
        raise UserError(
            N_("Không có luồng nào của «%(contract)s» tới nút «%(receiver)s»."),
            code="unknown-stream",
            values={"contract": contract, "receiver": receiver},
            remedy=N_("Xem các luồng bằng «lienthong sync status»."),
        )
    return found


def _say(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show_json(facts)
        return
    for name, value in facts.items():
        say(filled(N_("%(name)s: %(value)s"), {"name": name, "value": value}))
