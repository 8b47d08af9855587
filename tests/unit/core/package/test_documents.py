"""Receipts, requests, text forms, digests and log positions."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lienthong.core.package.canonical import canonical_json
from lienthong.core.package.change import format_lsn, parse_lsn
from lienthong.core.package.difference import (
    Difference,
    compare_rows,
    differing_buckets,
    exchanged,
    side_digest,
    summed,
)
from lienthong.core.package.receipt import Counts, Receipt, Verdict, parse_receipt
from lienthong.core.package.refusal import MESSAGES, Refused
from lienthong.core.package.request import SignedRequest, parse_request
from lienthong.core.package.text_form import NotInTextForm, instant, parse_text

VERDICT = Verdict("di_tich", "dt|1", 2, "refused", "ten-required", "Thiếu «%(column)s».", "Nhập.",
                  {"column": "ten"})  # fmt: skip
RECEIPT = Receipt(
    "bo-vh", "trung-tam", "di-tich", 3, "ab" * 32, "2026-11-21T01:00:00.000000Z",
    Counts(5, 1, 1), (VERDICT,),
)  # fmt: skip


def test_receipt_comes_back_as_it_was() -> None:
    assert parse_receipt(RECEIPT.to_bytes()) == RECEIPT


def test_receipt_whose_counts_do_not_agree_is_refused() -> None:
    wrong = Receipt(**{**vars(RECEIPT), "verdicts": ()})

    with pytest.raises(Refused):
        parse_receipt(wrong.to_bytes())


def test_request_cannot_be_taken_for_another_purpose() -> None:
    request = SignedRequest("position", "a", "b", "2026-11-21T01:00:00.000000Z", {"contract": "c"})

    assert parse_request(request.to_bytes(), purpose="position") == request
    with pytest.raises(Refused):
        parse_request(request.to_bytes(), purpose="session")


@pytest.mark.parametrize(
    ("logical_type", "text", "value"),
    [
        ("string", "Hà Nội", "Hà Nội"),
        ("string", None, None),
        ("integer", "-12", -12),
        ("number", "12345678901234567890.10", Decimal("12345678901234567890.10")),
        ("boolean", "t", True),
        ("boolean", "f", False),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("timestamp", "2026-11-21 01:30:00.5+00", datetime(2026, 11, 21, 1, 30, 0, 500000, UTC)),
    ],
)
def test_text_form_is_read(logical_type: str, text: str | None, value: object) -> None:
    assert parse_text(logical_type, text) == value


@pytest.mark.parametrize(
    ("logical_type", "text"),
    [
        ("string", "a\x00b"),
        ("integer", "1.0"),
        ("integer", "٣"),
        ("number", "NaN"),
        ("number", "1e5"),
        ("boolean", "true"),
        ("date", "28/02/2026"),
        ("date", "2026-02-30"),
        ("timestamp", "2026-11-21 01:30:00"),
        ("timestamp", "2026-11-21T01:30:00Z"),
        ("timestamp", "0001-01-01 00:00:00+14"),
        ("date", "20260228"),
        ("date", "2026-W09-6"),
        ("time", "08:30:00+07:00"),
        ("integer", "9223372036854775808"),
        ("unknown", "x"),
    ],
)
def test_other_text_is_refused(logical_type: str, text: str) -> None:
    with pytest.raises(NotInTextForm):
        parse_text(logical_type, text)


def test_instant_is_written_in_utc() -> None:
    assert instant(datetime.fromisoformat("2026-11-21T08:30:00+07:00")) == (
        "2026-11-21T01:30:00.000000Z"
    )


def test_differences_are_named_by_kind() -> None:
    here = {"a": (1, "x"), "b": (2, "x"), "c": (1, "x"), "d": (1, "x"), "e": (1, "x")}
    there = {"a": (1, "x"), "b": (1, "x"), "c": (2, "x"), "d": (1, "y"), "f": (1, "x")}

    found = {one.row_id: one.kind for one in compare_rows("t", here, there)}

    assert found == {"b": "older", "c": "newer", "d": "content", "e": "missing", "f": "extra"}
    assert compare_rows("t", here, {**here, "a": (2, "x")}) == [Difference("t", "a", 1, 2, "newer")]


def test_only_differing_buckets_are_opened() -> None:
    here = {0: (1, "x"), 1: (2, "y"), 2: (1, "z")}
    there = {0: (1, "x"), 1: (2, "w"), 3: (1, "z")}

    assert differing_buckets(here, there) == [1, 2, 3]


def test_one_digest_of_a_side_depends_on_rows_and_content() -> None:
    one, other = (2, "0" * 15 + "1"), (2, "0" * 15 + "2")

    assert side_digest({"t": one}) != side_digest({"t": other})
    assert side_digest({"t": one}) != side_digest({"t": (3, one[1])})
    assert side_digest({"t": one, "u": other}) == side_digest({"u": other, "t": one})


def test_changed_rows_are_exchanged_in_a_total() -> None:
    rows = {"a": (1, "f" * 16), "b": (1, "0" * 15 + "9"), "c": (2, "8" * 16)}
    after = {"a": (2, "123456789abcdef0"), "d": (1, "f" * 16)}
    total = summed((1, digest) for _, digest in rows.values())
    changed = {"a": rows["a"], "c": rows["c"]}

    assert exchanged(total, changed, after) == summed(
        (1, digest) for _, digest in {**after, "b": rows["b"]}.values()
    )
    assert exchanged(total, {}, {}) == total == (3, "8888888888888890")


def test_log_position_reads_back() -> None:
    assert format_lsn(parse_lsn("16/B374D848")) == "16/B374D848"


def test_every_refusal_fills_its_own_message() -> None:
    assert all(isinstance(message, str) and message for message in MESSAGES.values())
    assert canonical_json({"b": 1, "a": "Đ"}) == '{"a":"Đ","b":1}'.encode()
