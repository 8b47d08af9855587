"""One text for each shape says what ``re`` says of all texts of that shape."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.quality.contract import EMAIL
from lienthong.adapters.arrow import matching
from lienthong.adapters.arrow.shapes import SAMPLE, alike, match_shapes
from lienthong.adapters.arrow.texts import Texts

PATTERNS = [
    EMAIL, "[A-Z]+-[0-9]*", "(?:ab|c)d?", "(a*b?){3}c", "x*", ".+a", "[^0-9a]+", "[^0-9]*5",
    "(?:Đ|[a-z])+[0-9]", "[à-ỹa-z ]+", "a{2,3}?b+", "[A-Za-z0-9_+-]+@[a-z.]+", "",
]  # fmt: skip
UNKNOWN = ["(?i)abc", "(?i:a)b", r"\w+", r"(a)\1", "^a$", r"a\b", "(?=a)a", "(?s).a"]
TEXTS = st.one_of(
    st.none(), st.text("0159ABZabcdxyz@.-_+ Đđộ…\n\0\x7f", max_size=9),
    st.from_regex(EMAIL, fullmatch=True),
)  # fmt: skip


def of_many(values, pattern, first=0):
    """Match texts, each so often that shapes are worth looking at."""
    times = SAMPLE // max(1, len(values)) + 4
    texts = Texts(pa.array(values * times, pa.string()).slice(first))
    return match_shapes(texts, pattern, lambda array: matching._found(array, pattern))


@given(st.sampled_from(PATTERNS), st.lists(TEXTS, min_size=1, max_size=30), st.integers(0, 3))
@settings(deadline=None, max_examples=150)
def test_a_shape_matches_as_its_texts_do(pattern, values, first):
    found = of_many(values, pattern, first)

    expected = [v is not None and bool(re.fullmatch(pattern, v)) for v in values]
    again = np.resize(np.array(expected), len(found) + first)[first:]
    assert found.tolist() == again.tolist()


@given(st.from_regex(EMAIL, fullmatch=True), st.sampled_from(PATTERNS))
@settings(deadline=None, max_examples=100)
def test_what_stands_for_a_text_matches_as_it_does(text, pattern):
    other = text.encode().translate(alike(pattern)).decode()

    assert bool(re.fullmatch(pattern, other)) == bool(re.fullmatch(pattern, text))


@pytest.mark.parametrize("pattern", UNKNOWN)
def test_a_pattern_of_more_than_sets_has_no_shapes(pattern):
    assert alike(pattern) is None


def test_texts_of_too_many_shapes_are_searched_as_they_are():
    digits = [f"{n:b}" for n in range(10_000)]
    texts = Texts(pa.array(digits))

    assert match_shapes(texts, "[0]*1[01]+", lambda array: matching._found(array, "")) is None
    assert matching.matches(texts, "[0]*1[01]+").sum() == sum(len(d) > 1 for d in digits)
