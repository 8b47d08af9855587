"""The rows behind the latest reading of a KPI: searched, narrowed, sorted and cut to a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet

from lienthong.base.text import fold
from lienthong.services.direction.kpis.models import KpiRow
from lienthong.services.direction.kpis.rights import Sight
from lienthong.services.direction.models import Kpi

ORDERS: dict[str, Any] = {
    "title": F("sorted_title"),
    "unit": F("unit"),
    "figure": F("figure"),
    "day": F("day"),
}


@dataclass(frozen=True)
class Question:
    """What is asked of the rows; ``counted`` None asks for both."""

    search: str = ""
    unit: str = ""
    counted: bool | None = None
    order: str = ""
    down: bool = False


class Behind:
    """The rows of a KPI that answer a question, as far as a person may see them."""

    def __init__(self, kpi: Kpi, question: Question, sight: Sight) -> None:
        self.question, self.sight = question, sight
        self._every = KpiRow.objects.filter(kpi=kpi)

    @cached_property
    def seen(self) -> "QuerySet[KpiRow]":
        """The rows the person may see, whatever was asked."""
        if self.sight.refused:
            return self._every.none()
        unit = self.sight.unit
        return self._every if unit is None else self._every.filter(unit=unit)

    @cached_property
    def found(self) -> "QuerySet[KpiRow]":
        """The rows asked for."""
        asked, found = self.question, self.seen
        for word in asked.search.split():
            found = found.filter(searched__contains=fold(word))
            if fold(word) != word.lower():  # typed with diacritics: they must be there
                found = found.filter(title__icontains=word)
        if asked.unit:
            found = found.filter(unit=asked.unit)
        return found if asked.counted is None else found.filter(counted=asked.counted)

    @cached_property
    def count(self) -> int:
        return self.found.count()

    def units(self) -> list[str]:
        """Return the units that own a row."""
        units = self.seen.exclude(unit="").order_by("unit").values_list("unit", flat=True)
        return list(units.distinct())

    def rows(self, start: int, size: int) -> list[KpiRow]:
        """Return a part of the rows in the order asked for."""
        return list(self._ordered[start : start + size])

    def every(self) -> Iterator[KpiRow]:
        """Yield all rows asked for, for a file."""
        yield from self._ordered.iterator(chunk_size=2000)

    @property
    def _ordered(self) -> "QuerySet[KpiRow]":
        order = ORDERS.get(self.question.order)
        if order is None:
            return self.found.order_by("ordinal")
        down = order.desc(nulls_last=True) if self.question.down else order.asc(nulls_last=True)
        return self.found.order_by(down, "ordinal")
