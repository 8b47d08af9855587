"""Bisecting against receivers that fail a whole batch: the bound, the order, the liars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, log2
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.core.message.answer import Answer
from lienthong.core.message.bisect import Bisection, most_posts


@dataclass(frozen=True)
class Record:
    record_id: str
    size: int = 10


@dataclass
class Strict:
    """Takes a batch whole or not at all; counts what it was asked."""

    bad: frozenset[str]
    names: bool = False
    blames: str = ""
    spurious: frozenset[int] = frozenset()
    posts: int = 0
    taken: list[str] = field(default_factory=list)

    def post(self, batch: Sequence[Record]) -> Answer:
        self.posts += 1
        if self.posts in self.spurious:
            return Answer("bad", 400, reason="spurious")
        for record in batch:
            if record.record_id in self.bad:
                named = self.blames or (record.record_id if self.names else "")
                return Answer("bad", 400, record=named, reason=record.record_id)
        self.taken += [record.record_id for record in batch]
        return Answer("accepted", 200)


def deliver(receiver: Strict, count: int, size: int) -> dict[str, str]:
    """Deliver so many records; what became of each."""
    records = [Record(str(number)) for number in range(count)]
    became: dict[str, str] = {}
    run = Bisection(records, receiver.post, most_records=size, most_bytes=10**9).run()
    for settled in run:
        for item in settled.items:
            assert item.record_id not in became
            became[item.record_id] = settled.answer.outcome
    assert len(became) == count
    return became


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 64, 100, 1000, 1024])
@pytest.mark.parametrize("place", [0.0, 0.33, 0.5, 0.99])
def test_bisect_one_bad_record_is_found_within_the_bound(count: int, place: float) -> None:
    bad = str(int(place * count))
    receiver = Strict(frozenset({bad}))

    became = deliver(receiver, count, count)

    assert [name for name, outcome in became.items() if outcome == "bad"] == [bad]
    assert sorted(receiver.taken, key=int) == [str(n) for n in range(count) if str(n) != bad]
    assert receiver.posts <= 1 + (ceil(log2(count)) if count > 1 else 0) + 1


@given(
    st.integers(1, 300),
    st.integers(1, 80),
    st.sets(st.integers(0, 299), max_size=300),
    st.booleans(),
)
def test_bisect_any_bad_records_stay_within_the_bound(
    count: int, size: int, numbers: set[int], names: bool
) -> None:
    bad = frozenset(str(number) for number in numbers if number < count)
    receiver = Strict(bad, names=names)

    became = deliver(receiver, count, size)

    assert {name for name, outcome in became.items() if outcome == "bad"} == bad
    assert len(receiver.taken) == len(set(receiver.taken)) == count - len(bad)
    assert receiver.posts <= ceil(count / size) + len(bad) * most_posts(size)


def test_bisect_all_bad_takes_about_one_post_each() -> None:
    receiver = Strict(frozenset(str(number) for number in range(500)))

    deliver(receiver, 500, 500)

    assert receiver.posts < 560


def test_bisect_one_bad_in_ten_takes_fewer_posts_than_one_by_one() -> None:
    chance = Random(1)
    receiver = Strict(frozenset(str(number) for number in chance.sample(range(1000), 100)))

    deliver(receiver, 1000, 1000)

    assert receiver.posts < 750


def test_bisect_named_record_takes_two_posts() -> None:
    receiver = Strict(frozenset({"700"}), names=True)

    deliver(receiver, 1000, 1000)

    assert receiver.posts == 3  # the batch, the record alone, the others


def test_bisect_lying_receiver_loses_no_good_record() -> None:
    receiver = Strict(frozenset({"700"}), blames="3")

    became = deliver(receiver, 1000, 1000)

    assert {name for name, outcome in became.items() if outcome == "bad"} == {"700"}
    assert len(set(receiver.taken)) == 999
    assert receiver.posts <= 1 + most_posts(1000) + 1  # one post more than an honest one


def test_bisect_batch_refused_without_reason_is_tried_alone_and_taken() -> None:
    receiver = Strict(frozenset(), spurious=frozenset({1}))

    became = deliver(receiver, 64, 64)

    assert set(became.values()) == {"accepted"}


def test_bisect_unclear_answer_leaves_the_rest_unsettled() -> None:
    class Cut(Exception):
        pass

    def post(batch: Sequence[Record]) -> Answer:
        if len(batch) < 4:
            raise Cut
        return Answer("bad", 400)

    run = Bisection([Record(str(n)) for n in range(8)], post, most_records=8, most_bytes=10**9)
    settled: list[str] = []
    with pytest.raises(Cut):
        settled.extend(item.record_id for one in run.run() for item in one.items)

    assert settled == []


def test_bisect_too_large_batch_is_halved_and_a_too_large_record_is_named() -> None:
    def post(batch: Sequence[Record]) -> Answer:
        fits = len(batch) <= 10 and all(record.record_id != "5" for record in batch)
        return Answer("accepted", 200) if fits else Answer("too-large", 413)

    run = Bisection([Record(str(n)) for n in range(100)], post, most_records=100, most_bytes=10**9)
    became = {i.record_id: one.answer.outcome for one in run.run() for i in one.items}

    assert [name for name, outcome in became.items() if outcome == "too-large"] == ["5"]


def test_bisect_batches_respect_the_bytes() -> None:
    sizes: list[int] = []

    def post(batch: Sequence[Record]) -> Answer:
        sizes.append(sum(record.size for record in batch))
        return Answer("accepted", 200)

    records = [Record(str(n), 30) for n in range(10)]
    list(Bisection(records, post, most_records=100, most_bytes=100).run())

    assert sizes == [90, 90, 90, 30]
