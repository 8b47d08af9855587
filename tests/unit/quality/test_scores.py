"""Scores against sums done by hand."""

import pytest

from lienthong.services.quality import reasons
from lienthong.services.quality.scores import (
    Counted,
    Score,
    combined,
    dqi,
    grade,
    table_scores,
)
from lienthong.services.quality.whole_table import holds

NOT_SHARED = (None, "chưa nối")


def scored(*rules: Counted, rows: int = 10, fresh: bool = True, shared=NOT_SHARED):
    return table_scores(rules, rows=rows, fresh=fresh, shared=shared)


def test_word_is_the_weighted_mean_of_its_checked_rules() -> None:
    words = scored(
        Counted("dung", 1, 10, 8, False),  # 80
        Counted("dung", 3, 4, 4, False),  # 100
        Counted("dung", 5, 0, 0, False),  # never checked: does not count
    )

    assert words["dung"] == Score((80 * 1 + 100 * 3) / 4)


def test_without_rows_nothing_is_measured_not_even_full_rules() -> None:
    words = scored(Counted("du", 1, 5, 0, False), rows=0, shared=(1.0, ""))

    assert {word: score.value for word, score in words.items()} == dict.fromkeys(words)
    assert {score.reason for score in words.values()} == {reasons.NO_ROWS}


@pytest.mark.parametrize(
    ("rules", "fresh", "word", "reason"),
    [
        ([], True, "dung", reasons.NO_RULE),
        ([Counted("dung", 1, 0, 0, False)], True, "dung", reasons.NOTHING_CHECKED),
        ([], False, "song", reasons.NO_FRESHNESS),
        ([], True, "dung_chung", "chưa nối"),
    ],
)
def test_unmeasured_word_says_why(rules, fresh, word, reason) -> None:
    assert scored(*rules, fresh=fresh)[word] == Score(None, reason)


def test_identifier_below_100_is_serious_on_gated_words_only() -> None:
    words = scored(
        Counted("sach", 1, 1000, 999, True),
        Counted("du", 1, 1000, 999, False),
        Counted("song", 1, 1000, 999, True),
    )

    assert words["sach"].value == pytest.approx(99.9)
    assert [words[w].serious for w in ("sach", "du", "song")] == [True, False, False]


def test_shared_share_becomes_a_score() -> None:
    assert scored(shared=(0.25, ""))["dung_chung"] == Score(25.0)


def test_database_weighs_its_tables_by_rows() -> None:
    big = scored(Counted("dung", 1, 10, 10, False))
    small = scored(Counted("dung", 1, 10, 5, True))
    empty = scored(rows=0)

    words = combined([(300, big), (100, small), (0, empty)])

    assert words["dung"] == Score((300 * 100 + 100 * 50) / 400, serious=True)
    assert words["thong_nhat"] == Score(None, reasons.NO_RULE)


def test_index_is_the_mean_of_measured_national_words() -> None:
    words = scored(
        Counted("dung", 1, 10, 10, False), Counted("du", 1, 10, 5, False), shared=(0.0, "")
    )

    assert dqi(words) == Score(75.0)
    assert dqi(scored(rows=0)) == Score(None, reasons.NO_ROWS)


@pytest.mark.parametrize(
    ("value", "colour"),
    [(None, "unmeasured"), (0, "red"), (74.99, "red"), (75, "yellow"), (90, "green")],
)
def test_grade(value, colour) -> None:
    assert grade(value) == colour


@pytest.mark.parametrize(
    ("arguments", "met"),
    [
        ({"mustBe": 3}, True),
        ({"mustNotBe": 3}, False),
        ({"mustBeGreaterThan": 3}, False),
        ({"mustBeGreaterOrEqualTo": 3}, True),
        ({"mustBeLessThan": 4, "unit": "rows"}, True),
        ({"mustBeLessOrEqualTo": 2}, False),
        ({"mustBeBetween": [1, 3]}, True),
        ({"mustNotBeBetween": [1, 3]}, False),
        ({}, True),
    ],
)
def test_count_operators(arguments, met) -> None:
    assert holds(arguments, 3) is met
