"""The signed answer to something that came by a way on which answers come later.

Over HTTP the connection says who answers what; a file must say it itself. A package that is
taken is answered by its receipt; everything else, and every refusal, by one of these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lienthong.core.package.canonical import canonical_json, read_canonical
from lienthong.core.package.document import Members

FORMAT = "lienthong-answer/1"
LIMIT = 16 * 1024 * 1024
ABOUT = ("package", "contract", "comparison")


@dataclass(frozen=True)
class AnswerRefusal:
    """Why what was sent is not accepted; `expected` is the sequence of a gap."""

    code: str
    values: dict[str, str] = field(default_factory=dict)
    expected: int | None = None


@dataclass(frozen=True)
class Answer:
    """What `receiver` says to `sender` about a document, named by the SHA-256 of what was signed.

    `result` holds texts when it was accepted, `refusal` when it was not; never both.
    """

    about: str
    sender: str
    receiver: str
    document: str
    created: str
    result: dict[str, str] | None = None
    refusal: AnswerRefusal | None = None

    def to_bytes(self) -> bytes:
        """The canonical bytes that are signed and sent."""
        return canonical_json(
            {
                "format": FORMAT,
                "about": self.about,
                "sender": self.sender,
                "receiver": self.receiver,
                "document": self.document,
                "created": self.created,
                "result": self.result,
                "refusal": None if self.refusal is None else _refusal_document(self.refusal),
            }
        )


def parse_answer(data: bytes) -> Answer:
    """Read an answer. Raises Refused when it is not one."""
    members = Members(read_canonical(data, what="answer", limit=LIMIT), "answer")
    if members.text("format") != FORMAT:
        raise members.wrong("format")
    about = members.text("about")
    result, refusal = members.take("result"), members.take("refusal")
    if about not in ABOUT or (result is None) == (refusal is None):
        raise members.wrong("result")
    answer = Answer(
        about=about,
        sender=members.text("sender"),
        receiver=members.text("receiver"),
        document=members.hash("document"),
        created=members.text("created"),
        result=None if result is None else Members({"result": result}, "answer").texts("result"),
        refusal=None if refusal is None else _refusal(refusal),
    )
    members.done()
    return answer


def _refusal_document(refusal: AnswerRefusal) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "values": refusal.values,
        "expected_sequence": refusal.expected,
    }


def _refusal(item: Any) -> AnswerRefusal:
    members = Members(item, "answer.refusal")
    expected = members.take("expected_sequence")
    if expected is not None and (not isinstance(expected, int) or isinstance(expected, bool)):
        raise members.wrong("expected_sequence")
    refusal = AnswerRefusal(members.text("code"), members.texts("values"), expected)
    members.done()
    return refusal
