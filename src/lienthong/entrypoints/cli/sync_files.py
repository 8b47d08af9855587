"""``lienthong sync export`` and ``import``: streams between networks that never touch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json
from lienthong.entrypoints.cli.texts import _, filled

FolderArgument = Annotated[
    Path,
    typer.Argument(help=_("Thư mục hoặc thiết bị rời."), exists=True, file_okay=False),
]

PACKED = N_("Nút %(node)s: đã xuất %(packages)s gói, %(rows)s bản ghi, %(size)s byte.")
ASKED = N_("Nút %(node)s: đã xuất %(questions)s câu hỏi đối soát.")
TAKEN = N_(
    "Đã nhận %(packages)s gói, %(receipts)s biên nhận, %(contracts)s phiên bản hợp đồng, "
    "%(answers)s trả lời."
)
COMPARED = N_(
    "Đối soát: đã trả lời %(questions)s câu hỏi của nút gửi, đã nhận %(findings)s kết quả từ nút "
    "nhận."
)
NOT_TAKEN = N_("%(count)s thư bị từ chối: %(code)s. Xem cảnh báo ở «lienthong sync status».")


def export(
    folder: FolderArgument,
    node: Annotated[
        str, typer.Option(help=_("Chỉ nút nhận này; bỏ trống: mọi nút có địa chỉ file:."))
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help=_("Xuất cả gói đã xuất mà chưa có biên nhận."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Xuất các gói đang chờ ra thư mục, để đem sang nút nhận."""
    open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync import posting

    identity, carrier = bootstrap.sync_identity(), bootstrap.sync_medium(folder)
    given = {}
    with _on_medium(folder):
        for peer in posting.receivers_by_file(node):
            posting.post_keys(peer=peer, identity=identity, carrier=carrier)
            given[peer.node_id] = posting.post_waiting(
                peer=peer, identity=identity, carrier=carrier, by_hand=True, again=again
            )
    if as_json:
        show_json({node_id: asdict(posted) for node_id, posted in given.items()})
        return
    for node_id, posted in given.items():
        say(filled(PACKED, {"node": node_id, **asdict(posted)}))
        if posted.questions:
            say(filled(ASKED, {"node": node_id, "questions": posted.questions}))


def import_(
    folder: FolderArgument,
    answers: Annotated[
        Path | None,
        typer.Option(help=_("Ghi biên nhận ra thư mục này thay vì thư mục đọc vào.")),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help=_("Không xóa tệp đã nhận khỏi thư mục."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> int:
    """Nhận mọi thứ gửi cho nút này trong thư mục: gói, biên nhận, hợp đồng; mã thoát 1 khi có
    thứ bị từ chối."""
    settings = open_django(home)
    from lienthong import bootstrap
    from lienthong.services.sync.opening import LetterOpener

    carrier = bootstrap.sync_medium(folder, keep=keep)
    opener = LetterOpener(
        identity=bootstrap.sync_identity(),
        carrier=carrier,
        answers=bootstrap.sync_medium(answers) if answers else None,
    )
    with _on_medium(folder):
        opened = opener.open_all(carrier.collect(settings.node_id, wait_seconds=0))
    if as_json:
        show_json(asdict(opened))
    else:
        say(filled(TAKEN, asdict(opened)))
        if opened.questions or opened.findings:
            say(filled(COMPARED, asdict(opened)))
        for code, count in opened.refused.items():
            say(filled(NOT_TAKEN, {"code": code, "count": count}))
    return 1 if opened.refused else 0


@contextmanager
def _on_medium(folder: Path) -> Iterator[None]:
    """Say of a medium that is full, gone or not to be written what a person can do about it."""
    from lienthong.services.sync.ports import PeerUnreachable

    try:
        yield
    except PeerUnreachable as error:
        raise UserError(
            N_("Không đọc hoặc ghi được %(folder)s (%(reason)s); những gì đã ghi vẫn dùng được."),
            code="medium-failed",
            values={"folder": str(folder), "reason": str(error)},
            remedy=N_("Kiểm tra chỗ trống và quyền ghi của thiết bị rồi chạy lại lệnh."),
        ) from error
