"""Messages posted to a receiver that is not our software, as the page of its stream shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong.base.i18n import N_
from lienthong.services.sync.models import OutStream, SentMessage

SHOWN = 20
# What an answer came to: words and tone.
OUTCOMES = {
    "accepted": (N_("đã nhận"), "good"),
    "bad": (N_("từ chối cả thông điệp"), "bad"),
    "stale": (N_("có phiên bản cũ"), "busy"),
    "too-large": (N_("quá lớn"), "busy"),
    "busy": (N_("bên nhận bận"), "busy"),
    "unclear": (N_("không rõ, gửi lại"), "bad"),
    "turned-away": (N_("không tiếp nhận"), "bad"),
}


@dataclass(frozen=True)
class Posted:
    """One message and what became of it."""

    message: SentMessage
    words: str
    tone: str
    milliseconds: int


def posted(stream: OutStream) -> list[Posted]:
    """The latest messages of a stream, newest first; none for a receiver of packages."""
    if not stream.peer.profile:
        return []
    return [_posted(one) for one in stream.sent_messages.order_by("-pk")[:SHOWN]]


def _posted(one: SentMessage) -> Posted:
    words, tone = OUTCOMES[one.outcome]
    took = round((one.answered_at - one.sent_at).total_seconds() * 1000)
    return Posted(one, _(words), tone, took)
