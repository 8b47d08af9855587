"""Post the rows of one table of a package, and write down what became of each.

Rows are noted in doubt before they go out. Answers that settle nothing stop the posting; what was
settled stays so, and the next attempt goes on behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from lienthong.base import clock, fault_points
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.message.answer import FAILURES, Answer, read_answer
from lienthong.core.message.bisect import Bisection, Settled
from lienthong.core.message.model import Profile
from lienthong.core.message.write import write_message
from lienthong.core.package.canonical import sha256_hex
from lienthong.services.sync.models import OutPackage, SentMessage, SentRow
from lienthong.services.sync.ports import PeerUnreachable
from lienthong.services.sync.profiles import ledger
from lienthong.services.sync.profiles.items import Item, Ready, item_of, renderer_of
from lienthong.services.sync.profiles.ledger import Why
from lienthong.services.sync.profiles.loading import fill, filled_headers, mapping_of, words_of
from lienthong.services.sync.profiles.ports import Channel, NotSent, Posting, Reply

log = structlog.get_logger()

BAD_ROW = N_("Nút nhận từ chối bản ghi: %(reason)s.")
BAD_ROW_NO_REASON = N_("Nút nhận từ chối bản ghi và không nêu lý do (HTTP %(status)s).")
STALE_ROW = N_("Nút nhận đã có phiên bản lớn hơn hoặc bằng %(version)s của bản ghi này.")
TOO_LARGE_ROW = N_("Nút nhận báo thông điệp của riêng bản ghi này đã quá lớn.")
MEND = N_("Đối chiếu bản ghi với quy định của nút nhận, sửa rồi lưu; hệ thống tự gửi lại.")
RAISE = N_(
    "Gửi lại bằng «lienthong sync resend --refused»; nếu nhiều bản ghi bị như vậy, "
    "đặt version_offset trong hồ sơ thông điệp."
)


class Stopped(Exception):
    """The receiver settles nothing more for now; `kind` says why."""

    def __init__(self, kind: str, answer: Answer, wait_seconds: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.answer = answer
        self.wait_seconds = wait_seconds


class Halted(Exception):
    """A person, or the end of this process, stopped the stream between two messages."""


class TablePosting:
    """One table of one package on its way."""

    def __init__(
        self,
        *,
        package: OutPackage,
        profile: Profile,
        table: Table,
        channel: Channel,
        may_go_on: Callable[[], bool],
    ) -> None:
        self._package = package
        self._profile = profile
        self._table = table
        self._channel = channel
        self._may_go_on = may_go_on
        self._refused_in_a_row = 0

    def deliver(self, waiting: Ready) -> None:
        """Post until every item is settled. Raises Stopped, Halted, PeerUnreachable, UserError."""
        batch = self._profile.batch
        bisection = Bisection(
            waiting.items,
            self._post,
            most_records=batch.records,
            most_bytes=batch.bytes,
            suspects=waiting.suspects,
        )
        for settled in bisection.run():
            self._note(settled)
            if self._refused_in_a_row >= batch.refused_in_a_row:
                raise Stopped("all-refused", settled.answer)

    def _post(self, items: Sequence[Item]) -> Answer:
        """Post one message. Only answers that settle its rows are returned."""
        if not self._may_go_on():
            raise Halted
        posting = self._posting(items)
        numbered = [(item.row, item.sent_version) for item in items]
        ledger.note(self._package, self._table.name, numbered, SentRow.DOUBT)
        sent_at = clock.now()
        fault_points.reach("sender:before-send")
        try:
            reply = self._channel.post(posting)
        except NotSent:
            ledger.note(self._package, self._table.name, numbered, SentRow.UNSENT)
            raise
        except PeerUnreachable:
            self._remember(posting, len(items), Reply(0, b""), "unclear", sent_at)
            raise
        fault_points.reach("sender:after-send")
        answer = read_answer(self._profile.answers, reply.status, reply.body)
        self._remember(posting, len(items), reply, answer.outcome, sent_at)
        if answer.outcome in FAILURES:
            ledger.note(self._package, self._table.name, numbered, SentRow.SUSPECT)
            return answer
        if answer.outcome == "accepted":
            return answer
        if answer.outcome in ("busy", "turned-away"):
            ledger.note(self._package, self._table.name, numbered, SentRow.UNSENT)
        raise Stopped(answer.outcome, answer, reply.retry_after_seconds)

    def _posting(self, items: Sequence[Item]) -> Posting:
        mapping = mapping_of(self._profile, self._table.name)
        words = words_of(self._profile, self._table)
        http = self._profile.http
        return Posting(
            method=http.method,
            path=fill(mapping.path or http.path, words),
            headers=filled_headers(self._profile, words),
            body=write_message(self._profile.shape, [item.text for item in items]),
            timeout_seconds=http.timeout_seconds,
        )

    def _remember(
        self, posting: Posting, rows: int, reply: Reply, outcome: str, sent_at: datetime
    ) -> None:
        SentMessage.objects.create(
            stream_id=self._package.stream_id,
            sequence=self._package.sequence,
            table=self._table.name,
            rows=rows,
            sha256=sha256_hex(posting.body),
            status=reply.status,
            outcome=outcome,
            answer_sha256=sha256_hex(reply.body),
            sent_at=sent_at,
            answered_at=clock.now(),
        )
        log.info("sync_message_answered", stream=self._package.stream_id, rows=rows,
                 status=reply.status, outcome=outcome)  # fmt: skip

    def _note(self, settled: Settled[Item]) -> None:
        items, answer = settled.items, settled.answer
        if answer.outcome == "stale":
            items, answer = self._raised(items[0], answer)
        numbered = [(item.row, item.sent_version) for item in items]
        if answer.outcome == "accepted":
            ledger.note(self._package, self._table.name, numbered, SentRow.ACCEPTED)
            self._refused_in_a_row = 0
            return
        why = _why(answer, items[0])
        ledger.note(self._package, self._table.name, numbered, SentRow.REFUSED, why)
        self._refused_in_a_row += 1

    def _raised(self, item: Item, answer: Answer) -> tuple[tuple[Item, ...], Answer]:
        """A row is stale and the receiver says what it holds: send it once more above that.

        The row is this node's own, so its content is right whatever number the receiver has.
        """
        if answer.version is None or answer.version < item.sent_version:
            return (item,), answer
        renderer = renderer_of(self._package, self._profile, self._table)
        above = item_of(renderer, self._profile, item.row, answer.version + 1, reason=item.reason)
        return (above,), self._post([above])


def _why(answer: Answer, item: Item) -> Why:
    if answer.outcome == "stale":
        return Why("message-stale", STALE_ROW, RAISE, {"version": str(item.sent_version)})
    if answer.outcome == "too-large":
        return Why("message-too-large", TOO_LARGE_ROW, MEND, {})
    if answer.reason:
        return Why("message-bad", BAD_ROW, MEND, {"reason": answer.reason.rstrip(". ")})
    return Why("message-bad", BAD_ROW_NO_REASON, MEND, {"status": str(answer.status)})
