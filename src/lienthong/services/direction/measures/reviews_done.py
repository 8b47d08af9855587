"""Share of the databases under review whose result was appraised."""

from lienthong.base.i18n import N_
from lienthong.services.direction.measures.model import Asked, Figure, Measure, Row, share
from lienthong.services.registry.models import ReviewCampaign, ReviewItem

NOTES = {
    ReviewItem.State.ASSIGNED: N_("chờ chủ quản trả lời"),
    ReviewItem.State.ANSWERED: N_("chờ thẩm định"),
    ReviewItem.State.RETURNED: N_("trả lại để bổ sung"),
    ReviewItem.State.APPRAISED: N_("đã thẩm định"),
}


def compute(asked: Asked) -> Figure:
    found = ReviewItem.objects.exclude(campaign__state=ReviewCampaign.State.DRAFT)
    if asked.agency:
        found = found.filter(agency_id=asked.agency)
    rows = [
        Row(str(i.pk), i.name, i.state == ReviewItem.State.APPRAISED, i.unit,
            NOTES[ReviewItem.State(i.state)], day=i.due_on)
        for i in found.order_by("campaign", "agency_id", "name")
    ]  # fmt: skip
    parts = {
        N_("cơ sở dữ liệu thuộc các đợt rà soát đã mở"): len(rows),
        NOTES[ReviewItem.State.APPRAISED]: sum(row.counted for row in rows),
    }
    return share(rows, parts, N_("Chưa mở đợt rà soát nào."))


MEASURE = Measure(
    id="reviews-done",
    title=N_("Tỷ lệ cơ sở dữ liệu rà soát xong"),
    formula=N_(
        "Trong các đợt rà soát đã mở, số cơ sở dữ liệu có kết quả được thẩm định chia cho số phải "
        "rà soát."
    ),
    unit="%",
    kind="review",
    compute=compute,
)
