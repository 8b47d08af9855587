"""Find the bad records of batches that fail whole, with as few posts as can be.

A batch that fails is halved: what is accepted on the way stays accepted, the first record that
cannot be is found after at most ⌈log2 n⌉ posts more, and what stands behind it goes on with the
next batch. So N records of which d are bad take at most ⌈N/n⌉ + d·(⌈log2 n⌉ + 1) posts. A receiver
that names the bad record is believed only after the record has failed alone: two posts. Posts that
are saved are spent on shorter batches where bad records stand close together, and on trying a
record alone before it is given to a person.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from lienthong.core.message.answer import FAILURES, Answer


class Item(Protocol):
    """One record: its key at the receiver and its bytes in a message."""

    @property
    def record_id(self) -> str: ...

    @property
    def size(self) -> int: ...


T = TypeVar("T", bound=Item)


@dataclass(frozen=True)
class Settled(Generic[T]):
    """Records of which it is known what became of them; `answer` is the receiver's last word."""

    items: tuple[T, ...]
    answer: Answer


class Bisection(Generic[T]):
    """Delivers records in order. `post` raises when there is no clear answer; nothing is lost."""

    def __init__(
        self,
        items: Sequence[T],
        post: Callable[[Sequence[T]], Answer],
        *,
        most_records: int,
        most_bytes: int,
        suspects: int = 0,
    ) -> None:
        """Prepare; of `suspects` records that failed together before, half are tried first."""
        self._queue = deque(items)
        self._post = post
        self._most_records = max(1, most_records)
        self._most_bytes = most_bytes
        self._first = (suspects + 1) // 2 or self._most_records
        self._spare = 0  # posts saved so far, that may be spent
        self._trusting = True  # it has not named a good record as bad
        self._doubted = False  # it has refused a record that it took alone
        self._near = 0  # where the last bad records stood from each other; 0: not close
        self._failures = 0  # batches that failed since one was taken
        self._narrowed = False  # this batch was cut short, at the price of one saved post

    def run(self) -> Iterator[Settled[T]]:
        """Yield what is settled, as soon as it is."""
        while self._queue:
            batch = self._take()
            answer = self._post(batch)
            if answer.outcome not in FAILURES:
                self._widen()
                yield Settled(tuple(batch), answer)
            elif len(batch) == 1:
                self._found(batch, at=0, posts=1)
                yield Settled(tuple(batch), answer)
            elif answer.outcome == "too-large" and self._halve(batch):
                continue
            else:
                yield from self._failed(batch, answer)

    def _take(self) -> list[T]:
        """The next records up to the limits; fewer where bad ones stand close together."""
        most = min(self._most_records, self._first)
        self._first = self._most_records
        self._narrowed = self._failures > 1 and 0 < self._near < most and self._spare > 0
        if self._narrowed:
            self._spare -= 1
            most = self._near
        taken: list[T] = []
        total = 0
        while self._queue and len(taken) < most:
            if taken and total + self._queue[0].size > self._most_bytes:
                break
            total += self._queue[0].size
            taken.append(self._queue.popleft())
        return taken

    def _widen(self) -> None:
        """A batch was taken: the next may hold more."""
        self._near = self._near * 2 if self._narrowed else 0
        self._failures = self._failures if self._narrowed else 0

    def _found(self, batch: Sequence[T], *, at: int, posts: int, whole: bool = False) -> None:
        """A bad record was found at a place of the batch; keep account of the posts it took.

        Each may take as many as in a full batch. A batch that is used up whole saves its own.
        """
        self._failures += 1
        self._near = max(1, 2 * at)
        self._spare += most_posts(len(batch)) - posts
        if self._narrowed:
            self._spare += 1 + most_posts(self._most_records) - most_posts(len(batch))
        elif whole:
            self._spare += 1

    def _give_back(self, items: Sequence[T]) -> None:
        self._queue.extendleft(reversed(items))

    def _halve(self, batch: Sequence[T]) -> bool:
        self._most_records = (len(batch) + 1) // 2
        self._give_back(batch)
        return True

    def _failed(self, batch: list[T], answer: Answer) -> Iterator[Settled[T]]:
        named = self._named(batch, answer)
        if named is None:
            yield from self._search(batch, answer)
            return
        own = self._post([named])
        rest = [item for item in batch if item is not named]
        yield Settled((named,), own)
        if own.outcome in FAILURES:
            self._found(batch, at=batch.index(named), posts=2)
            self._give_back(rest)
            return
        self._trusting = False
        yield from self._search(rest, answer)

    def _named(self, batch: list[T], answer: Answer) -> T | None:
        if not self._trusting or not answer.record:
            return None
        return next((item for item in batch if item.record_id == answer.record), None)

    def _search(self, batch: list[T], answer: Answer) -> Iterator[Settled[T]]:
        """Find the first record of a failed batch that fails; what is behind it is put back."""
        low, high, posts, alone = 0, len(batch), 1, False
        while high - low > 1:
            middle = (low + high) // 2
            half = batch[low:middle]
            found = self._post(half)
            posts += 1
            if found.outcome in FAILURES:
                high, answer, alone = middle, found, len(half) == 1
            else:
                low, alone = middle, False
                yield Settled(tuple(half), found)
        self._give_back(batch[high:])
        self._found(batch, at=low, posts=posts, whole=high == len(batch))
        if not alone and (self._spare > 0 or self._doubted):
            self._spare -= 1
            answer = self._post(batch[low:high])
            self._doubted = self._doubted or answer.outcome not in FAILURES
        yield Settled(tuple(batch[low:high]), answer)


def most_posts(records: int) -> int:
    """The most posts a bad record may take among so many: ⌈log2 n⌉ + 1."""
    return (records - 1).bit_length() + 1
