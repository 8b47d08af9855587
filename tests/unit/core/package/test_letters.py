"""Answers and key statements: what is written is read, and nothing else is."""

import json

import pytest

from lienthong.core.package.answer import Answer, AnswerRefusal, parse_answer
from lienthong.core.package.canonical import canonical_json
from lienthong.core.package.container import SignedDocument, pack_document, unpack_document
from lienthong.core.package.key_ids import key_id
from lienthong.core.package.key_statement import KeyStatement, SigningKey, parse_statement
from lienthong.core.package.refusal import Refused

AT = "2026-11-21T01:00:00.000000Z"
ACCEPTED = Answer("contract", "bo", "tt", "0" * 64, AT, result={"state": "applied"})
REFUSED = Answer(
    "package", "bo", "tt", "0" * 64, AT, refusal=AnswerRefusal("gap", {"sequence": "3"}, 2)
)
STATEMENT = KeyStatement("bo", "tt", AT, (SigningKey("a", "00"),), ("age1x",))


@pytest.mark.parametrize("answer", [ACCEPTED, REFUSED])
def test_answer_comes_back(answer: Answer) -> None:
    assert parse_answer(answer.to_bytes()) == answer


def changed(data: bytes, **members: object) -> bytes:
    return canonical_json(json.loads(data) | members)


@pytest.mark.parametrize(
    "members",
    [
        {"format": "lienthong-answer/2"},
        {"about": "nothing"},
        {"document": "xyz"},
        {"result": None},
        {"result": {"state": 1}},
        {"result": {}, "refusal": {"code": "x", "values": {}, "expected_sequence": None}},
        {"more": 1},
    ],
)
def test_other_answers_are_refused(members: dict[str, object]) -> None:
    with pytest.raises(Refused, match="malformed"):
        parse_answer(changed(ACCEPTED.to_bytes(), **members))


@pytest.mark.parametrize(
    "refusal",
    [
        {"code": "gap", "values": {}, "expected_sequence": "2"},
        {"code": "gap", "values": {}, "expected_sequence": True},
        {"code": "gap", "values": {}},
        {"code": "gap", "values": [], "expected_sequence": None},
        "gap",
    ],
)
def test_other_refusals_are_refused(refusal: object) -> None:
    with pytest.raises(Refused, match="malformed"):
        parse_answer(changed(REFUSED.to_bytes(), refusal=refusal))


def test_statement_comes_back() -> None:
    assert parse_statement(STATEMENT.to_bytes()) == STATEMENT


@pytest.mark.parametrize(
    "members",
    [
        {"format": "lienthong-keys/2"},
        {"signing": [{"public_key": "a"}]},
        {"signing": [{"public_key": "a" * 65, "proof": ""}]},
        {"signing": [{"public_key": "a", "proof": "00", "more": 1}]},
        {"encryption": [1]},
        {"encryption": ["x"] * 11},
        {"more": 1},
    ],
)
def test_other_statements_are_refused(members: dict[str, object]) -> None:
    with pytest.raises(Refused, match="malformed"):
        parse_statement(changed(STATEMENT.to_bytes(), **members))


def test_document_file_comes_back_and_no_other_form_is_read() -> None:
    document = SignedDocument(b"{}", b"s" * 64)
    data = pack_document(document)

    assert unpack_document(data, limit=1000) == document
    for other in (data + b"x", data[:-1], b"", pack_document(SignedDocument(b"{}", b"s"))):
        with pytest.raises(Refused, match="malformed"):
            unpack_document(other, limit=1000)
    with pytest.raises(Refused, match="too-large"):
        unpack_document(data, limit=10)


def test_key_id_is_of_the_raw_key_or_of_the_text() -> None:
    raw = "A" * 43 + "="

    assert key_id(raw) == "66687aadf862bd77"
    assert key_id("age1x") != key_id("age1y")
    assert len(key_id("age1x")) == 16
