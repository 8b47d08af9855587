"""How many databases the register holds (baseline of Resolution 214/NQ-CP: 330)."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.records import queries as records
from lienthong.services.registry import register


def compute() -> Figure:
    count = records.count(register.register_table())
    return Figure(float(count), parts={N_("bản ghi đang hiệu lực trong danh mục"): count})


MEASURE = Measure(
    id="databases-registered",
    title=N_("Số cơ sở dữ liệu trong danh mục"),
    formula=N_("Đếm bản ghi đang hiệu lực của danh mục cơ sở dữ liệu."),
    unit=N_("cơ sở dữ liệu"),
    compute=compute,
    comparator="=",
    target=330,
    plan_kpis=("k002-03",),
)
