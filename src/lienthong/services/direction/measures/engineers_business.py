"""How many chief engineers for business an agency has in office."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.appointed import FORMULA, in_office
from lienthong.services.direction.measures.model import Asked, Figure, Measure

ROLE = "nghiep-vu"


def compute(asked: Asked) -> Figure:
    return in_office(asked, ROLE)


MEASURE = Measure(
    id="engineers-business",
    title=N_("Số tổng công trình sư về nghiệp vụ đang giữ nhiệm vụ"),
    formula=FORMULA,
    unit=N_("tổng công trình sư"),
    kind="engineer",
    compute=compute,
    comparator="=",
    target=1,
    plan_kpis={"k000-03": "bvhttdl", "k003-05": "vinh-long"},
    shipped=False,
)
