"""The totals of a regime's forms as tables of its report. Documents are Vietnamese."""

from lienthong.core.indicators.model import Line, Value
from lienthong.core.reporting.content import Cell, Grid
from lienthong.services.reporting.errors import NoSuchPeriod
from lienthong.services.reporting.indicators import definitions
from lienthong.services.reporting.indicators.models import IndicatorForm
from lienthong.services.reporting.indicators.totals import Totals, totals

_COLUMNS = (
    ("STT", 0.8, "center"), ("Chỉ tiêu", 4.8, "left"), ("Đơn vị tính", 1.4, "center"),
    ("Tổng số", 1.6, "right"), ("Số đơn vị có số", 1.4, "right"),
)  # fmt: skip
_MOST_NAMED = 30


def grids_of(regime_id: str, period: str, measured: str) -> tuple[Grid, ...]:
    """Return the totals of every form of a regime for a period, those that somebody began.

    ``measured`` ends the source line: when the totals were computed.
    """
    found = (_grid(kept, period, measured) for kept in definitions.forms_of(regime_id))
    return tuple(grid for grid in found if grid is not None)


def _grid(kept: IndicatorForm, period: str, measured: str) -> Grid | None:
    try:
        told = totals(kept, period)
    except NoSuchPeriod:  # the totals of another rhythm do not stand in this report
        return None
    if not any(one.filling for one in told.standings):
        return None
    summed = [one for one in told.lines if one[0].element.total != "none"]
    rows: list[tuple[Cell, ...]] = [
        (at, line.label, line.element.unit, shown(line, found.value), found.units)
        for at, (line, found) in enumerate(summed, start=1)
    ]
    return Grid(kept.title, _COLUMNS, tuple(rows), f"{_source(told)} {measured}".strip())


def _source(told: Totals) -> str:
    days = f"từ {told.period.start:%d/%m/%Y} đến {told.period.end:%d/%m/%Y}"
    said = (
        f"kỳ {days}, {len(told.given)}/{len(told.standings)} đơn vị đã trình, "
        f"{told.approved} đã duyệt."
    )
    names = [one.unit.name for one in told.missing]
    if not names:
        return f"Nút cộng từ số liệu của các đơn vị: {said}"
    more = f" và {len(names) - _MOST_NAMED} đơn vị khác" if len(names) > _MOST_NAMED else ""
    return (
        f"Nút cộng từ số liệu của các đơn vị: {said} "
        f"Chưa có: {'; '.join(names[:_MOST_NAMED])}{more}."
    )


def shown(line: Line, value: Value) -> Cell:
    """Return a total as a cell of a document; None when there is none."""
    if value.number is None:
        return value.text or None
    if line.element.kind == "count" or value.number == int(value.number):
        return int(value.number)
    return float(value.number)
