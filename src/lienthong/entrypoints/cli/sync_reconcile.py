"""``lienthong reconcile``: prove both sides of a stream equal, name what differs, repair it."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.sync.models import OutStream, ReconcileRun
    from lienthong.services.sync.reconcile import ReconcileReport

BY = Actor(kind="system", id="command-line", name="command line")
DIFFERENT = 1
ANSWER_SECONDS = 10.0  # that a command waits for the other machine behind a folder or a broker
UNKNOWN_YET = 3
BY_CARRIER = N_(
    "Luồng %(contract)s → %(node)s: đang chờ nơi trao đổi. Câu hỏi lập lúc %(asked)s, lượt "
    "%(round)s, %(handed)s; xem kết quả bằng «lienthong reconcile %(contract)s --last»."
)
NOT_HANDED, HANDED = N_("chưa đưa đi"), N_("đã đưa đi")


def reconcile(
    contract: Annotated[
        str | None, typer.Argument(help=_("Mã hợp đồng; bỏ trống: tất cả."))
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help=_("Gửi lại những bản ghi khác nhau."))
    ] = False,
    anew: Annotated[
        bool,
        typer.Option("--anew", help=_("Qua nơi trao đổi: bỏ câu hỏi đang chờ, lập câu hỏi mới.")),
    ] = False,
    last: Annotated[
        bool, typer.Option("--last", help=_("Chỉ xem lần đối soát gần nhất đã giữ."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> int:
    """Chứng minh hai bên bằng nhau; mã thoát 1 khi còn bản ghi khác nhau, 3 khi còn chờ trả lời
    qua thư mục, thiết bị rời hoặc NATS."""
    open_django(home)
    from lienthong.services.sync import queries
    from lienthong.services.sync.keeping import runs
    from lienthong.services.sync.ways import is_carried

    reports: list[ReconcileReport] = []
    kept: list[ReconcileRun] = []
    for stream in queries.streams_of(contract):
        if stream.peer.profile and not contract:
            continue  # a receiver of messages answers no digests
        if last:
            kept += runs.runs_of(stream, limit=1)
        elif is_carried(stream.peer.url):
            kept.append(_ask(stream, repair=repair, anew=anew))
        else:
            reports.append(_compare(stream, repair=repair))
    if as_json:
        show_json([*(asdict(report) for report in reports), *(_kept_json(run) for run in kept)])
    else:
        _show_reports([*reports, *kept])
    waits = any(run.state == run.WAITING for run in kept)
    equal = all(one.equal for one in reports) and all(run.state == run.EQUAL for run in kept)
    return 0 if equal else UNKNOWN_YET if waits else DIFFERENT


def _ask(stream: OutStream, *, repair: bool, anew: bool) -> ReconcileRun:
    """Ask by letter; between two machines that are up the answer is there in seconds."""
    from lienthong import bootstrap
    from lienthong.services.sync.keeping import carried, reconciling, runs
    from lienthong.services.sync.ways import BY_HAND

    run = reconciling.start(stream_id=stream.pk, by=BY, repair=repair)
    run = carried.ask(run_id=run.pk, identity=bootstrap.sync_identity(), by=BY, anew=anew)
    until = time.monotonic() + (0 if stream.peer.url == BY_HAND else ANSWER_SECONDS)
    while run.state == run.WAITING and time.monotonic() < until:
        time.sleep(0.25)
        run = runs.run_of(run.pk)
    return run


def _compare(stream: OutStream, *, repair: bool) -> ReconcileReport:
    """Compare one stream and keep the report."""
    from lienthong import bootstrap
    from lienthong.services.sync.keeping import reconciling

    run = reconciling.start(stream_id=stream.pk, by=BY, repair=repair)
    return reconciling.compare(
        run_id=run.pk,
        identity=bootstrap.sync_identity(),
        transport=bootstrap.sync_transport(stream.peer.url),
        registrar=bootstrap.sync_registrar(stream.peer.url),
        by=BY,
    )


def _show_reports(reports: list[ReconcileReport | ReconcileRun]) -> None:
    shown = [_shown(one) for one in reports]
    show_table(
        _("Đối soát"),
        [_("Hợp đồng"), _("Nút nhận"), _("Bằng nhau"), _("Dòng ở đây"), _("Dòng ở kia"),
         _("Khác"), _("Gửi lại"), _("Bị từ chối, không tính"), _("Thời gian ms")],
        [row for row, _differences, _note in shown],
    )  # fmt: skip
    for _row, differences, note in shown:
        for one in differences[:20]:
            say("{table} {row_id}: {kind} ({version_here} / {version_there})".format(**one))
        if note:
            say(note)


def _shown(one: ReconcileReport | ReconcileRun) -> tuple[list[object], list[Any], str]:
    """The row of a report, its differences, and what is to be said below the table."""
    from lienthong.services.sync.reconcile import ReconcileReport

    if isinstance(one, ReconcileReport):
        row = [one.contract_id, one.receiver, _("có") if one.equal else _("KHÔNG"), one.rows_here,
               one.rows_there, len(one.differences), one.repaired, one.excluded,
               one.duration_ms]  # fmt: skip
        return row, [asdict(difference) for difference in one.differences], ""
    equal = {one.EQUAL: _("có"), one.WAITING: _("đang chờ"), one.FAILED: _("không so được")}
    row = [one.stream.contract_id, one.stream.peer.node_id, equal.get(one.state, _("KHÔNG")),
           one.rows_here, one.rows_there, one.difference_count, one.repaired, one.excluded,
           one.duration_ms]  # fmt: skip
    return row, one.differences, _note(one)


def _note(run: ReconcileRun) -> str:
    if run.state == run.FAILED:
        return filled(run.failure["message"], run.failure["values"])
    if run.state != run.WAITING:
        return ""
    asked = run.question
    handed = NOT_HANDED if asked.handed_at is None else HANDED
    return filled(
        BY_CARRIER,
        {
            "contract": run.stream.contract_id,
            "node": run.stream.peer.node_id,
            "asked": asked.asked_at.astimezone(clock.VIET_NAM).strftime("%d/%m/%Y %H:%M"),
            "round": asked.round,
            "handed": filled(handed, {}),
        },
    )


def _kept_json(run: ReconcileRun) -> dict[str, object]:
    return {
        "run": run.pk,
        "contract_id": run.stream.contract_id,
        "receiver": run.stream.peer.node_id,
        "state": run.state,
        "equal": run.state == run.EQUAL,
        "rows_here": run.rows_here,
        "rows_there": run.rows_there,
        "digest_here": run.digest_here,
        "digest_there": run.digest_there,
        "excluded": run.excluded,
        "differences": run.differences,
        "repaired": run.repaired,
        "attested": bool(run.statement),
        "failure": run.failure,
    }
