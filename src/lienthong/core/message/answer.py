"""What a receiver's answer means, as the profile tells; anything it does not tell is unclear.

An unclear answer settles nothing: the rows stay in doubt and are sent again. So a receiver that
answers 200 with a page of HTML has taken nothing as far as we are concerned.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal
from xml.etree import ElementTree as ET

from lienthong.core.message.model import Answers

Outcome = Literal["accepted", "bad", "stale", "too-large", "busy", "unclear", "turned-away"]
FAILURES: frozenset[Outcome] = frozenset({"bad", "stale", "too-large"})
MAXIMUM_BYTES = 1024 * 1024
_WORDS = 500
_DEPTH = 50


@dataclass(frozen=True)
class Answer:
    """One answer: its kind, whom it blames (may be wrong), and the receiver's own words."""

    outcome: Outcome
    status: int
    record: str = ""
    reason: str = ""
    version: int | None = None


def read_answer(answers: Answers, status: int, body: bytes) -> Answer:
    """Read an answer by its HTTP status, and by the code in its body where there is one."""
    document = _document(body)
    outcome = _by_body(answers, document) if answers.code else None
    if outcome is None:
        outcome = _by_status(answers, status)
        if outcome == "accepted" and answers.code:
            outcome = "unclear"  # it should say so in its body and does not
    version = find(document, answers.version)
    return Answer(
        outcome=outcome,
        status=status,
        record=find(document, answers.record),
        reason=find(document, answers.reason)[:_WORDS],
        version=int(version) if version.isascii() and version.isdigit() else None,
    )


def find(document: Any, path: str) -> str:
    """Return the text at a dotted path, names in any case; of a list, in its first item."""
    if not path:
        return ""
    for name in path.split("."):
        while isinstance(document, list):
            document = document[0] if document else None
        if not isinstance(document, dict):
            return ""
        lowered = {key.lower(): value for key, value in document.items()}
        document = lowered.get(name.lower())
    while isinstance(document, list):
        document = document[0] if document else None
    return "" if document is None or isinstance(document, dict) else str(document).strip()


def _by_body(answers: Answers, document: Any) -> Outcome | None:
    code = find(document, answers.code)
    return _known(answers, code) if code else None


def _by_status(answers: Answers, status: int) -> Outcome:
    known = _known(answers, str(status))
    if known is not None:
        return known
    return "turned-away" if 300 <= status < 500 else "unclear"


def _known(answers: Answers, code: str) -> Outcome | None:
    kinds: tuple[tuple[frozenset[str], Outcome], ...] = (
        (answers.accepted, "accepted"),
        (answers.bad, "bad"),
        (answers.stale, "stale"),
        (answers.too_large, "too-large"),
        (answers.busy, "busy"),
    )
    return next((outcome for codes, outcome in kinds if code in codes), None)


def _document(body: bytes) -> Any:
    """Read JSON or XML; None for what is neither, too long, too deep, or brings a DTD."""
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return None
    if len(body) > MAXIMUM_BYTES:
        return None
    try:
        if text.startswith("<"):
            # Without a DTD there are no entities to grow or to read files by.
            return None if "<!DOCTYPE" in text else _tree(ET.fromstring(text), 0)  # noqa: S314
        return json.loads(text)
    except (ET.ParseError, ValueError, RecursionError):
        return None


def _tree(element: ET.Element, depth: int) -> Any:
    """An element as nested members under its own name at the top, without namespaces."""
    if depth > _DEPTH:
        raise ValueError("too deep")
    inside: dict[str, Any] = {}
    for child in element:
        inside.setdefault(_local(child.tag), _tree(child, depth + 1))
    value = inside or (element.text or "")
    return {_local(element.tag): value, **inside} if depth == 0 else value


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
