"""How many databases bear a name that another one of the same agency bears."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.listed import entries, row_of
from lienthong.services.direction.measures.model import Asked, Figure, Measure
from lienthong.services.registry import register


def compute(asked: Asked) -> Figure:
    repeated = {
        key for found in register.duplicates() for key in found.ids
        if not asked.agency or found.agency == asked.agency
    }  # fmt: skip
    rows = [row_of(e, counted=True) for e in entries(asked) if e[register.KEY] in repeated]
    return Figure(float(len(rows)), "", {N_("cơ sở dữ liệu mang tên lặp"): len(rows)}, rows)


MEASURE = Measure(
    id="names-repeated",
    title=N_("Số cơ sở dữ liệu mang tên lặp trong cùng cơ quan"),
    formula=N_(
        "Đếm cơ sở dữ liệu trong danh mục có tên trùng y nguyên với cơ sở dữ liệu khác của cùng "
        "cơ quan."
    ),
    unit=N_("cơ sở dữ liệu"),
    kind="database",
    compute=compute,
    comparator="<=",
    target=0,
)
