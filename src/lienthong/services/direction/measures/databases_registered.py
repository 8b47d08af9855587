"""How many databases the register holds (baseline of Resolution 214/NQ-CP: 330)."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import entries, row_of
from lienthong.services.direction.measures.model import Asked, Figure, Measure


def compute(asked: Asked) -> Figure:
    rows = [row_of(entry, counted=True) for entry in entries(asked)]
    parts = {N_("bản ghi đang hiệu lực trong danh mục"): len(rows)}
    return Figure(float(len(rows)), "", parts, rows)


MEASURE = Measure(
    id="databases-registered",
    title=N_("Số cơ sở dữ liệu trong danh mục"),
    formula=N_("Đếm bản ghi đang hiệu lực của danh mục cơ sở dữ liệu."),
    unit=N_("cơ sở dữ liệu"),
    kind="database",
    compute=compute,
    comparator="=",
    target=330,
    plan_kpis={"k002-03": ""},
    shipped=False,
)
