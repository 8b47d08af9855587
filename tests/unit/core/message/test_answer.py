"""What answers mean: by status, by a code in the body, and when they mean nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.core.message.answer import MAXIMUM_BYTES, read_answer
from lienthong.core.message.model import Answers

ANSWERS = Answers(
    accepted=frozenset({"200", "00"}), bad=frozenset({"422", "02"}),
    stale=frozenset({"409"}), too_large=frozenset({"413"}), busy=frozenset({"503"}),
    record="loi.idBanGhi", reason="loi.moTa", version="loi.phienBan",
)  # fmt: skip
BY_BODY = replace(ANSWERS, code="loi.ma")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "accepted"), (422, "bad"), (409, "stale"), (413, "too-large"), (503, "busy"),
        (401, "turned-away"), (404, "turned-away"), (301, "turned-away"), (500, "unclear"),
        (502, "unclear"),
    ],
)  # fmt: skip
def test_answer_by_status(status: int, outcome: str) -> None:
    assert read_answer(ANSWERS, status, b"").outcome == outcome


@pytest.mark.parametrize(
    "body",
    [
        b'{"loi": {"idBanGhi": "A", "moTa": "sai", "phienBan": 7}}',
        b'{"Loi": [{"IDBANGHI": "A", "mota": "sai", "phienban": "7"}]}',
        (
            b"<PhanHoi><Loi><IdBanGhi>A</IdBanGhi><MoTa><![CDATA[sai]]></MoTa>"
            b"<PhienBan>7</PhienBan></Loi></PhanHoi>"
        ),
        (
            b'<p:X xmlns:p="urn:x"><p:Loi><p:IdBanGhi>A</p:IdBanGhi><p:MoTa>sai</p:MoTa>'
            b"<p:PhienBan>7</p:PhienBan></p:Loi></p:X>"
        ),
    ],
)
def test_answer_names_record_reason_and_version(body: bytes) -> None:
    answer = read_answer(ANSWERS, 422, body)

    assert (answer.record, answer.reason, answer.version) == ("A", "sai", 7)


def test_answer_code_in_the_body_counts_before_the_status() -> None:
    assert read_answer(BY_BODY, 200, b'{"loi": {"ma": "02"}}').outcome == "bad"
    assert read_answer(BY_BODY, 200, b'{"loi": {"ma": "00"}}').outcome == "accepted"


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Xin ch\xc3\xa0o", b"<p>OK</p>", b"[]", b"\xff\xfe", b'{"loi": 1}']
)
def test_answer_200_without_its_code_is_unclear(body: bytes) -> None:
    assert read_answer(BY_BODY, 200, body).outcome == "unclear"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x><ma>&b;</ma></x>',
        b"<a>" * 5000 + b"</a>" * 5000,
        b"[" * 100_000,
        b'{"loi": {"ma": "00"}, "x": "' + b"x" * MAXIMUM_BYTES + b'"}',
    ],
)
def test_answer_hostile_body_is_unclear(body: bytes) -> None:
    assert read_answer(BY_BODY, 200, body).outcome == "unclear"


@given(st.integers(100, 599), st.binary(max_size=200))
def test_answer_any_bytes_are_read_without_failing(status: int, body: bytes) -> None:
    answer = read_answer(BY_BODY, status, body)

    assert answer.status == status
    assert answer.outcome != "accepted"


def test_answer_words_are_cut() -> None:
    body = b'{"loi": {"moTa": "' + b"x" * 5000 + b'"}}'

    assert len(read_answer(ANSWERS, 422, body).reason) == 500
