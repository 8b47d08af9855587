"""Share of the ministry's databases that are complete, standardised and connected, as measured."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Figure, Measure
from lienthong.services.quality import queries as quality
from lienthong.services.quality.scores import GREEN_FROM
from lienthong.services.registry import register

AGENCY = "bvhttdl"


def compute() -> Figure:
    whole = register.registered_by_agency().get(AGENCY, 0)
    declared = complete = 0
    for entry, contract in register.declared_contracts().items():
        if not entry.startswith(f"{AGENCY}-"):
            continue
        declared += 1
        index = quality.index(contract.id).value
        synced = register.sync_state(contract.id).state == "synced"
        complete += int(synced and index is not None and index >= GREEN_FROM)
    return Figure(
        100 * complete / whole if whole else None,
        "" if whole else N_("Danh mục chưa có cơ sở dữ liệu nào của Bộ."),
        {
            N_("cơ sở dữ liệu của Bộ trong danh mục"): whole,
            N_("có hợp đồng dữ liệu"): declared,
            N_("đạt chất lượng từ 90 và đã đồng bộ hết"): complete,
        },
    )


MEASURE = Measure(
    id="ministry-databases-complete",
    title=N_("Tỷ lệ cơ sở dữ liệu của Bộ hoàn thiện, chuẩn hóa, liên thông"),
    formula=N_(
        "Số cơ sở dữ liệu của Bộ có hợp đồng dữ liệu, chỉ số chất lượng từ 90 trở lên và đã được "
        "nơi nhận xác nhận hết, chia cho số cơ sở dữ liệu của Bộ trong danh mục."
    ),
    unit="%",
    compute=compute,
    plan_kpis=("k000-01",),
)
