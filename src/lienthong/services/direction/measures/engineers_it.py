"""How many chief engineers for information technology an agency has in office."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.appointed import engineers

MEASURE = engineers(
    id="engineers-it",
    title=N_("Số tổng công trình sư về công nghệ thông tin đang giữ nhiệm vụ"),
    role="cong-nghe-thong-tin",
    plan_kpis={"k000-02": "bvhttdl", "k003-04": "vinh-long"},
)
