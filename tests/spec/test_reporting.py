"""Run the tables of reporting periods and of numbers and dates in words."""

from datetime import date

import pytest

from lienthong.core.documents.vietnamese import day_in_full, day_in_words, number_in_words
from lienthong.core.reporting.names import period_name
from lienthong.core.reporting.periods import (
    BadPeriod,
    Schedule,
    cadence_of,
    owed,
    period_at,
    period_named,
)
from tests.spec.tables import cases

DUE_ONCE = date(2025, 8, 9)


def schedule(cadence: str, closes_on: str = "0", due: str = "", part: str = "0") -> Schedule:
    day, _, months = due.lstrip("<").partition("@")
    return Schedule(
        cadence, int(closes_on), int(day or 0), tuple(int(m) for m in months.split(",") if m),
        due.startswith("<"), int(part), DUE_ONCE if cadence == "once" else None,
    )  # fmt: skip


@pytest.mark.parametrize("case", cases("reporting", "periods", 8), ids=lambda c: f"{c[0]} {c[3]}")
def test_period_of_a_day(case) -> None:
    cadence, closes_on, due, day, key, start, end, last = case
    stated = schedule(cadence, closes_on, due)
    found = period_at(stated, date.fromisoformat(day))

    shown = (found.key, str(found.start), str(found.end), str(found.due or "∅"))
    assert shown == (key, start, end, last)
    assert period_named(stated, key) == found
    assert cadence_of(key) == cadence


@pytest.mark.parametrize("case", cases("reporting", "owed", 6), ids=lambda c: f"{c[0]} {c[4]}")
def test_periods_owed(case) -> None:
    cadence, closes_on, part, since, until, keys = case
    found = owed(
        schedule(cadence, closes_on, part=part),
        date.fromisoformat(since),
        date.fromisoformat(until),
    )

    assert [p.key for p in found] == ([] if keys == "∅" else keys.split())


@pytest.mark.parametrize("case", cases("reporting", "names", 4), ids=lambda c: f"{c[0]} {c[2]}")
def test_names_of_periods(case) -> None:
    cadence, part, key, verdict = case
    stated = schedule(cadence, part=part)

    if verdict == "✗":
        with pytest.raises(BadPeriod):
            period_named(stated, key)
    else:
        assert period_named(stated, key).key == key


def test_a_report_due_once_is_owed_while_it_has_a_day() -> None:
    found = list(owed(schedule("once"), date(2026, 1, 1), date(2026, 11, 22)))

    assert [(p.key, p.start, p.end, p.due) for p in found] == [
        ("once", date(2025, 8, 1), DUE_ONCE, DUE_ONCE)
    ]
    assert list(owed(Schedule("once"), date(2026, 1, 1), date(2026, 11, 22))) == []


@pytest.mark.parametrize(("number", "words"), cases("reporting", "numbers", 2))
def test_numbers_in_words(number: str, words: str) -> None:
    assert number_in_words(int(number)) == words


def test_a_number_too_large_for_words_is_refused() -> None:
    with pytest.raises(ValueError, match="1000000000000000000"):
        number_in_words(10**18)


@pytest.mark.parametrize(("day", "full", "words"), cases("reporting", "dates", 3))
def test_dates_as_documents_write_them(day: str, full: str, words: str) -> None:
    found = date.fromisoformat(day)

    assert (day_in_full(found), day_in_words(found)) == (full, words)


@pytest.mark.parametrize(("key", "words"), cases("reporting", "period_names", 2))
def test_periods_in_words(key: str, words: str) -> None:
    message, values = period_name(key)

    assert (message % values if values else message) == words
