"""Pages of a list: how many, which one, and the links between them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Paging:
    """Where a list stands. Pages count from 1. ``more``: there are more rows than were counted."""

    number: int
    size: int
    total: int
    more: bool = False

    @classmethod
    def of(
        cls, request: HttpRequest, total: int, size: int = 50, *, more: bool = False
    ) -> "Paging":
        """Read the page asked for (``?trang=``), kept within what there is."""
        last = max(1, -(-total // size))
        return cls(min(asked_page(request), last), size, total, more)

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first_row(self) -> int:
        return self.offset + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.offset + self.size, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None

    def shown(self) -> Iterator[int | None]:
        """Yield the page numbers to link; None stands for a gap."""
        wanted = sorted(
            {1, self.last, *range(max(1, self.number - 1), min(self.last, self.number + 1) + 1)}
        )
        before = 0
        for number in wanted:
            if number > before + 1:
                yield None
            yield number
            before = number


def asked_page(request: HttpRequest) -> int:
    """Return the page number asked for, 1 when it is missing or not a number."""
    text = request.GET.get("trang", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
