"""Comparisons by letter: read back as written, and refused in any other form."""

from __future__ import annotations

from typing import Any

import pytest

from lienthong.core.package.canonical import canonical_json
from lienthong.core.package.comparison import (
    AskedTable,
    Finding,
    FoundTable,
    Question,
    parse_finding,
    parse_question,
)
from lienthong.core.package.refusal import Refused

DIGEST = "00000000000000ff"
QUESTION = Question(
    contract="di-tich", version="1.0.0", rows=3, digest="a" * 64, excluded={"di_tich": ["X"]},
    tables={
        "di_tich": AskedTable(4, {0: (1, DIGEST), 15: (2, DIGEST)}),
        "anh": AskedTable(ids=("A", "B")),
    },
    recipient="age1x",
)  # fmt: skip
FINDING = Finding(
    sender="bo", receiver="tt", document="b" * 64, created="2026-11-22T00:00:00.000000Z",
    position=7, statement="{}", signature="00" * 64,
    tables={"di_tich": FoundTable((3, DIGEST), (0, 15), {"A": (2, DIGEST)}, left=1)},
)  # fmt: skip


def test_question_and_finding_are_read_back_as_they_were_written() -> None:
    assert parse_question(QUESTION.arguments()) == QUESTION
    assert parse_finding(FINDING.to_bytes()) == FINDING


def asked(**changed: Any) -> dict[str, Any]:
    arguments = QUESTION.arguments()
    arguments["tables"] = {"di_tich": {"bits": 4, "buckets": {}} | changed}
    return arguments


@pytest.mark.parametrize(
    "arguments",
    [
        asked(bits=18),
        asked(bits=True),
        asked(buckets={"16": [1, DIGEST]}),
        asked(buckets={"01": [1, DIGEST]}),
        asked(buckets={"-1": [1, DIGEST]}),
        asked(buckets={"٣": [1, DIGEST]}),
        asked(buckets={"1": [-1, DIGEST]}),
        asked(buckets={"1": [1, "ff"]}),
        asked(buckets={"1": [1, "0x000000000000ff"]}),
        asked(buckets={"1": [1, "00000000000000FF"]}),
        asked(buckets=[]),
        asked(further=1),
        asked(ids=["A"]),
        {**QUESTION.arguments(), "tables": {"di_tich": {"ids": [1]}}},
        {**QUESTION.arguments(), "tables": {"di_tich": 1}},
        {**QUESTION.arguments(), "tables": []},
        {**QUESTION.arguments(), "excluded": {"di_tich": "X"}},
        {**QUESTION.arguments(), "rows": "3"},
        {**QUESTION.arguments(), "digest": "a"},
        {**QUESTION.arguments(), "more": 1},
        {},
    ],
)
def test_question_of_another_form_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="malformed"):
        parse_question(arguments)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("opened", ["0"]), ("opened", [2**17]), ("opened", 0), ("rows", {"A": [1]}),
        ("rows", {"A": [-1, DIGEST]}), ("rows", []), ("total", None), ("left", -1),
        ("further", 1),
    ],
)  # fmt: skip
def test_finding_of_another_form_is_refused(place: str, value: object) -> None:
    table = {"total": [3, DIGEST], "opened": [], "rows": {}, "left": 0, place: value}
    document = {
        "format": "lienthong-comparison/1", "sender": "bo", "receiver": "tt",
        "document": "b" * 64, "created": "", "position": 7, "statement": "", "signature": "",
        "tables": {"di_tich": table},
    }  # fmt: skip

    with pytest.raises(Refused, match="malformed"):
        parse_finding(canonical_json(document))
