"""Share of agencies whose registered databases are as many as they declared in Appendix I."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.registry import queries as registry


def compute(asked: Asked) -> Figure:
    found = [i for i in registry.inventories() if asked.agency in ("", i.agency.pk)]
    rows = [Row(i.agency.pk, i.agency.name, i.complete, figure=float(i.registered)) for i in found]
    parts = {
        N_("cơ quan có khai báo"): len(rows),
        N_("cơ quan có số đăng ký bằng số khai báo"): sum(row.counted for row in rows),
        N_("cơ sở dữ liệu khai báo"): sum(i.declared for i in found),
        N_("cơ sở dữ liệu đã đăng ký"): sum(i.registered for i in found),
    }
    return share(rows, parts, N_("Chưa nạp danh bạ cơ quan."))


MEASURE = Measure(
    id="inventories-complete",
    title=N_("Tỷ lệ cơ quan đăng ký đủ số cơ sở dữ liệu đã khai báo"),
    formula=N_(
        "Số cơ quan có số cơ sở dữ liệu trong danh mục bằng số khai báo ở Phụ lục I, chia cho số "
        "cơ quan có khai báo."
    ),
    unit="%",
    kind="agency",
    compute=compute,
)
