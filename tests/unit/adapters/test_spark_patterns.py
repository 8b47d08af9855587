"""Patterns that a server may be asked to match end soon, also where every way is tried."""

import doctest
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.adapters.spark import opening, speaking, steady
from lienthong.adapters.spark.steady import MOST_OCTETS, most_octets

ATOMS = st.sampled_from(["a", "b", "[ab]", "[^a]", "-", "[0-9]"])
TIMES = st.sampled_from(["", "", "*", "+", "?", "{2}", "{0,3}", "{2,}"])
SOON_SECONDS = 2


def grown(parts):
    row = st.lists(parts, min_size=1, max_size=3).map("".join)
    ways = st.lists(row, min_size=1, max_size=2).map("|".join)
    return st.tuples(ways, TIMES).map(lambda p: f"(?:{p[0]}){p[1]}")


ITEMS = st.recursive(st.tuples(ATOMS, TIMES).map("".join), grown, max_leaves=6)
PATTERNS = st.lists(ITEMS, min_size=1, max_size=4).map("".join)
TEXTS = st.sampled_from(["a", "b", "ab", "aab", "-", "a-", "0"])


@given(PATTERNS, TEXTS)
@settings(deadline=None, max_examples=60)
def test_what_is_let_through_is_matched_soon_by_trying_every_way(pattern, text):
    most = most_octets(pattern)
    if most == 0:
        return
    whole = text * ((most or 2_000) // len(text) - 1) + "!"
    began = time.process_time()

    re.fullmatch(pattern, whole)

    assert time.process_time() - began < SOON_SECONDS


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        (r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9]+\.)+[A-Za-z]{2,20}", MOST_OCTETS),
        ("0[35789][0-9]{8}", None),
        ("(?:a|a)*b", 0),
        ("(?:a*)*b", 0),
        ("a*a*a*a*b", 0),
        ("[a--z]", 0),
        ("a{2000}", 0),
        ("[", 0),
    ],
)
def test_how_long_a_text_may_be(pattern, most):
    assert most_octets(pattern) == most


@pytest.mark.parametrize("module", [opening, speaking, steady])
def test_examples(module):
    assert doctest.testmod(module).failed == 0
