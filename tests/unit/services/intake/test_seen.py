"""Identities of a file: the first line of each, in memory, on disk, and after a resume."""

from random import Random

import pytest

from lienthong.services.intake.columns import seen
from lienthong.services.intake.columns.seen import FirstSeen


def _chunks(count, size, different):
    rng = Random(size)
    for begin in range(0, count, size):
        lines = list(range(begin + 2, begin + 2 + size))
        yield [f"DT-{rng.randrange(different)}" for _ in lines], lines


@pytest.mark.parametrize("longest", [100, 5_000, 10**9])
@pytest.mark.parametrize("different", [10, 9_000])
def test_firsts_are_those_a_dictionary_would_find(monkeypatch, longest, different):
    monkeypatch.setattr(seen, "LONGEST_RUN", longest)
    known, dictionary = FirstSeen(), {}

    for row_ids, lines in _chunks(9_000, 300, different):
        firsts = [dictionary.setdefault(i, n) for i, n in zip(row_ids, lines, strict=True)]
        expected = {p: n for p, n in enumerate(firsts) if n != lines[p]}
        assert known.firsts(row_ids, lines) == expected


def test_firsts_after_a_recall_know_the_lines_before(monkeypatch):
    monkeypatch.setattr(seen, "BLOCK", 2)
    known = FirstSeen()

    known.recall([("a", 2), ("b", 3), ("a", 4), ("c", 5)])

    assert known.firsts(["c", "a", "d", "d"], [6, 7, 8, 9]) == {0: 5, 1: 2, 3: 8}


def test_firsts_of_no_lines_are_none():
    known = FirstSeen()

    assert known.firsts([], []) == {}
    assert known.firsts(["a"], [2]) == {}
    assert known.firsts([], []) == {}


def test_firsts_part_identities_of_which_one_hash_is_the_same(monkeypatch):
    monkeypatch.setattr(seen, "hash", lambda text: len(text), raising=False)
    known = FirstSeen()
    known.firsts(["aa"], [2])
    # Both hashes are lengths here: texts of one length are taken for one, others are not.

    assert known.firsts(["b", "cc"], [3, 4]) == {1: 2}
