"""How many chief engineers for information technology an agency has in office."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.appointed import FORMULA, in_office
from lienthong.services.direction.measures.model import Asked, Figure, Measure

ROLE = "cong-nghe-thong-tin"


def compute(asked: Asked) -> Figure:
    return in_office(asked, ROLE)


MEASURE = Measure(
    id="engineers-it",
    title=N_("Số tổng công trình sư về công nghệ thông tin đang giữ nhiệm vụ"),
    formula=FORMULA,
    unit=N_("tổng công trình sư"),
    kind="engineer",
    compute=compute,
    comparator="=",
    target=1,
    plan_kpis={"k000-02": "bvhttdl", "k003-04": "vinh-long"},
    shipped=False,
)
