"""Share of agencies whose registered databases are as many as they declared in Appendix I."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.registry import queries as registry


def compute() -> Figure:
    inventories = registry.inventories()
    complete = sum(inventory.complete for inventory in inventories)
    return Figure(
        100 * complete / len(inventories) if inventories else None,
        "" if inventories else N_("Chưa nạp danh bạ cơ quan."),
        {
            N_("cơ quan có khai báo"): len(inventories),
            N_("cơ quan có số đăng ký bằng số khai báo"): complete,
            N_("cơ sở dữ liệu khai báo"): sum(i.declared for i in inventories),
            N_("cơ sở dữ liệu đã đăng ký"): sum(i.registered for i in inventories),
        },
    )


MEASURE = Measure(
    id="inventories-complete",
    title=N_("Tỷ lệ cơ quan đăng ký đủ số cơ sở dữ liệu đã khai báo"),
    formula=N_(
        "Số cơ quan có số cơ sở dữ liệu trong danh mục bằng số khai báo ở Phụ lục I, chia cho số "
        "cơ quan có khai báo."
    ),
    unit="%",
    compute=compute,
)
