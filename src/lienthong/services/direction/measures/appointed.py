"""Chief engineers in office by role, from their register: counted by decision, never by name."""

from collections.abc import Mapping
from functools import partial

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.services.direction.measures.held import held
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row
from lienthong.services.registry.registers.rows import AGENCY, ENGINEERS

ROLE, FROM, UNTIL, DECISION = "vai_tro", "tu_ngay", "den_ngay", "quyet_dinh"
FORMULA = N_(
    "Đếm tổng công trình sư đang giữ nhiệm vụ (đã đến ngày bắt đầu, chưa hết hạn) của cơ quan "
    "trong sổ tổng công trình sư. Sổ chưa có dòng nào của cơ quan thì chưa đo."
)


def engineers(*, id: str, title: str, role: str, plan_kpis: Mapping[str, str]) -> Measure:
    """Return the measure of how many hold a role: one is asked of every agency of the plans."""
    return Measure(
        id=id,
        title=title,
        formula=FORMULA,
        unit=N_("tổng công trình sư"),
        kind="engineer",
        compute=partial(in_office, role=role),
        comparator="=",
        target=1,
        plan_kpis=plan_kpis,
        shipped=False,
    )


def in_office(asked: Asked, role: str) -> Figure:
    """Return how many hold a role today, of those the register knows in the agency."""
    found = held(ENGINEERS, asked)
    if found is None:
        return Figure(None, N_("Sổ tổng công trình sư chưa được khai báo trên nút này."))
    if not found:
        return Figure(None, N_("Sổ tổng công trình sư chưa có dòng nào của cơ quan này."))
    today = clock.today()
    rows = []
    for one in found:
        if one[ROLE] != role:
            continue
        begun = one[FROM] is None or one[FROM] <= today
        held_on = begun and (one[UNTIL] is None or one[UNTIL] >= today)
        note = N_("đang giữ nhiệm vụ") if held_on else N_("chưa bắt đầu hoặc đã hết hạn")
        rows.append(Row(str(one["_id"]), str(one[DECISION] or one["_id"]), held_on,
                        str(one[AGENCY]), note, day=one[FROM]))  # fmt: skip
    count = sum(row.counted for row in rows)
    return Figure(float(count), "", {N_("đang giữ nhiệm vụ"): count}, rows)
