"""Counts kept in order say what a plain dictionary of the same changes says."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lienthong.core.quality.sorted_counts import SortedCounts, added_up

NUMBERS = st.one_of(st.integers(0, 5), st.integers(2**64 - 3, 2**64 - 1))
CHANGES = st.dictionaries(st.tuples(NUMBERS, NUMBERS), st.integers(-2, 2), max_size=8)


def said(counts):
    pairs = zip(counts.first.tolist(), counts.second.tolist(), strict=True)
    return dict(zip(pairs, counts.steps.tolist(), strict=True))


@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_added_up_counts_are_those_of_all_changes(changes):
    expected = Counter()
    for one in changes:
        expected.update(one)

    found = added_up([SortedCounts.of(one) for one in changes])

    assert said(found) == {pair: count for pair, count in expected.items() if count}
    assert list(said(found)) == sorted(said(found))


@given(CHANGES, st.sets(NUMBERS))
def test_pairs_are_found_by_their_first_number(changes, asked):
    values = np.fromiter(sorted(asked), np.uint64)

    found = SortedCounts.of(changes).among(values)

    expected = [(*pair, n) for pair, n in sorted(changes.items()) if n and pair[0] in asked]
    assert found == expected
