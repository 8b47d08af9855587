"""What the database adds up of units' figures, so that no page reads a form cell by cell.

What a total is made of its sums is said in ``core.indicators.totals``; here they are only counted.
"""

from collections.abc import Collection, Iterable

from django.db.models import Count, F, Q, QuerySet, Sum

from lienthong.core.indicators.judging import NOT_APPLICABLE, share_given
from lienthong.core.indicators.model import Form, Key, Value
from lienthong.core.indicators.totals import Sums
from lienthong.services.reporting.indicators.models import CellValue

GIVEN = Q(number__isnull=False) | ~Q(text="")


def sums(form: Form, fillings: Collection[int]) -> dict[Key, Sums]:
    """Return what the fillings hold of each cell that somebody gave."""
    last = _last(form, fillings)
    told = (
        _cells(fillings)
        .filter(GIVEN)
        .values_list("element", "cell")
        .annotate(units=Count("pk"), numbers=Count("number"), whole=Sum("number"))
    )
    return {
        (element, cell): Sums(units, numbers, whole, last.get((element, cell), Value()))
        for element, cell, units, numbers, whole in told
    }


def _last(form: Form, fillings: Collection[int]) -> dict[Key, Value]:
    """Return what was handed in last of the cells whose total is that."""
    codes = [one.code for one in form.elements if one.total == "last"]
    if not codes:
        return {}
    newest = F("filling__submitted_at").desc(nulls_last=True)
    told = (
        _cells(fillings)
        .filter(GIVEN, element__in=codes)
        .order_by("element", "cell", newest, "filling")
        .distinct("element", "cell")
    )
    return {(c.element, c.cell): Value(number=c.number, text=c.text) for c in told}


def completeness_of(form: Form, fillings: Collection[int]) -> dict[int, float | None]:
    """Return how complete each filling is, 0.0–1.0, as ``judging.completeness`` tells of one."""
    asked = len(form.asked)
    found: dict[int, float | None] = dict.fromkeys(fillings, share_given(asked, 0))
    told = (
        _of_keys(_cells(fillings), form.asked)
        .values_list("filling")
        .annotate(
            not_asked=Count("pk", filter=Q(missing=NOT_APPLICABLE)),
            given=Count("pk", filter=GIVEN & ~Q(missing=NOT_APPLICABLE)),
        )
    )
    for filling, not_asked, given in told:
        found[filling] = share_given(asked - not_asked, given)
    return found


def ways_of(fillings: Collection[int]) -> dict[int, dict[str, int]]:
    """Return how many values of each filling came by which way."""
    found: dict[int, dict[str, int]] = {pk: {} for pk in fillings}
    told = _cells(fillings).filter(GIVEN).values_list("filling", "source").annotate(n=Count("pk"))
    for filling, source, count in told:
        found[filling][source] = count
    return found


def values_of(fillings: Collection[int], keys: Iterable[Key]) -> dict[int, dict[Key, Value]]:
    """Return these cells of each filling."""
    found: dict[int, dict[Key, Value]] = {pk: {} for pk in fillings}
    columns = ("filling", "element", "cell", "number", "text", "missing", "note")
    for filling, element, cell, *told in _of_keys(_cells(fillings), keys).values_list(*columns):
        found[filling][element, cell] = Value(*told)
    return found


def _cells(fillings: Collection[int]) -> QuerySet[CellValue]:
    return CellValue.objects.filter(filling__in=fillings)


def _of_keys(cells: QuerySet[CellValue], keys: Iterable[Key]) -> QuerySet[CellValue]:
    by_element: dict[str, list[str]] = {}
    for element, cell in keys:
        by_element.setdefault(element, []).append(cell)
    wanted = Q(pk__in=[])
    for element, of_element in by_element.items():
        wanted |= Q(element=element, cell__in=of_element)
    return cells.filter(wanted)
