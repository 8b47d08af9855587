"""How many chief engineers for business an agency has in office."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.appointed import engineers

MEASURE = engineers(
    id="engineers-business",
    title=N_("Số tổng công trình sư về nghiệp vụ đang giữ nhiệm vụ"),
    role="nghiep-vu",
    plan_kpis={"k000-03": "bvhttdl", "k003-05": "vinh-long"},
)
