"""Which patterns every engine reads alike, and which no placeholder can meet."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.core.dictionary.placeholders import PLACEHOLDERS, is_placeholder
from lienthong.core.dictionary.validators.personal_number import known_place
from lienthong.core.quality.certain.personal_number import _pattern, shortest
from lienthong.core.quality.certain.placeholder import _begins_as_one, certain
from lienthong.core.quality.certain.subject import Subject
from lienthong.core.quality.column import Column
from lienthong.core.quality.dialect import DUCKDB
from lienthong.core.quality.doubled import Index
from lienthong.core.quality.shapes import length_only, portable
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import NoFacts
from tests.unit.core.tables import DICTIONARY, field, table

MIXED = st.sampled_from(sorted(PLACEHOLDERS)).flatmap(
    lambda word: st.tuples(*(st.sampled_from(sorted({c, c.upper()})) for c in word)).map("".join)
)


@pytest.mark.parametrize(
    "pattern", [r"\w+", r"\d{3}", "a.b", "a++", "(?i)a", "[^a]", "[À-ỹ]+", "a*?", "", "a\nb"]
)
def test_patterns_that_engines_read_apart_are_left_to_the_reference(pattern):
    assert portable(pattern) is None


@pytest.mark.parametrize("pattern", ["[0-9]{12}", "^TV-[0-9]{4}$", r"[a-z]+@[a-z]+(?:\.[a-z]+)+"])
def test_plain_patterns_are_said_without_their_anchors(pattern):
    assert portable(pattern) == pattern.removeprefix("^").removesuffix("$")


@given(st.integers(0, 4), st.integers(0, 6), st.text(max_size=8))
@settings(deadline=None)
def test_a_pattern_of_anything_is_its_length(low, more, text):
    pattern = rf"[\s\S]{{{low},{low + more}}}"

    assert length_only(pattern) == (low, low + more)
    assert (low <= len(text) <= low + more) == bool(re.fullmatch(pattern, text))


@given(MIXED)
@settings(deadline=None)
def test_every_placeholder_begins_as_the_pattern_says(word):
    assert is_placeholder(word)
    assert re.fullmatch(_begins_as_one(), word)


@pytest.mark.parametrize(
    ("pattern", "relies"),
    [
        ("[0-9]{5}", True), ("0[35][0-9]{8}", True), ("[a-z]+@[a-z]+", True),
        ("[a-z]+(?:[.][a-z]+)*@[a-z]+", True), ("[0-9]?[a-z]+", False), ("[0-9]*x", False),
        ("[a-z]+@?", False), ("[a-z]+(?:@[a-z]+)?", False), ("((a)@b)?n/a", False),
        ("[@a-z/]+", False), ("[0-9]+|null", False), ("[0-9]{0,2}null", False), ("[a-z]+", False),
    ],
)  # fmt: skip
def test_a_pattern_that_no_placeholder_meets_says_enough(pattern, relies):
    declared = table(field("c", pattern=pattern))
    check = next(
        c for c in TableChecker.of(declared, DICTIONARY).checks if c.rule.kind == "placeholder"
    )
    subject = Subject(
        check, declared, {"c": Column("c", '"c"', "text")}, DICTIONARY, DUCKDB, date(2026, 1, 1),
        NoFacts(),
    )  # fmt: skip

    assert bool(certain(subject).given) is relies
    if relies:
        assert not any(re.fullmatch(pattern, word) for word in PLACEHOLDERS)


def test_the_pattern_of_personal_numbers_names_every_place_and_year_that_there_is():
    pattern = re.compile(_pattern(2026))

    for number in (f"{n:03d}" for n in range(1000)):
        assert bool(pattern.fullmatch(f"{number}099000000")) is known_place(number)
        come = number[0] in "01" or (number[0] in "23" and int(number[1:]) <= 26)
        assert bool(pattern.fullmatch(f"001{number}000000")) is come


@given(st.sets(st.integers(0, 999), min_size=1).map(lambda s: sorted(f"{n:03d}" for n in s)))
@settings(deadline=None)
def test_the_shortest_pattern_of_numbers_matches_these_and_no_others(numbers):
    pattern = re.compile(shortest(numbers))

    assert [n for n in (f"{n:03d}" for n in range(1000)) if pattern.fullmatch(n)] == numbers


@given(st.lists(st.one_of(st.none(), st.integers(0, 15).map(lambda n: n << 60)), max_size=40))
@settings(deadline=None)
def test_rows_that_share_a_hash_are_found(hashes):
    """The lower bits of a hash give way to the place: hashes here are told apart by the upper."""
    import pyarrow as pa

    index = Index.of(pa.chunked_array([pa.array(hashes, pa.uint64())]))

    held = [None if h is None else max(h, 1) for h in hashes]
    expected = [n for n, h in enumerate(held, 1) if h is not None and held.count(h) > 1]
    assert index.doubled().tolist() == expected
