"""The minutes of a review, put together from what the register holds: for pages and commands."""

from lienthong.adapters.files.minutes import Decided, Minutes, minutes
from lienthong.base import clock
from lienthong.base.settings import current as node
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records.queries import Asked, page
from lienthong.services.registry import queries
from lienthong.services.registry.review import queries as reviews
from lienthong.services.registry.review.models import ReviewCampaign, ReviewItem

_MOST = 50_000
_ANSWERED = (ReviewItem.State.ANSWERED, ReviewItem.State.APPRAISED)


def minutes_of(campaign: ReviewCampaign) -> bytes:
    """Return the minutes of a campaign as a Word document."""
    names = queries.agency_names()
    items = list(campaign.items.all())
    table = contracts.table(campaign.form_table)[1]
    answers = page(table, Asked(ids=[i.answer_id for i in items], limit=_MOST)).rows
    evidence = {row["_id"]: str(row.get("minh_chung") or "") for row in answers}
    progress = reviews.progress(campaign.pk, today=clock.today())
    return minutes(
        Minutes(
            node=node().node_name,
            campaign=campaign.name,
            basis=campaign.basis,
            day=clock.today(),
            progress=[
                (
                    names.get(p.unit, p.unit),
                    p.total,
                    sum(p.counts.get(state, 0) for state in _ANSWERED),
                    p.counts.get(ReviewItem.State.APPRAISED, 0),
                )
                for p in progress
            ],
            results={_result(code): n for code, n in reviews.results(campaign.pk).items()},
            decided=[
                Decided(
                    i.name, names.get(i.agency_id, i.agency_id), _result(i.result), i.plan,
                    i.plan_due, evidence.get(i.answer_id, ""),
                )
                for i in items
            ],
            gaps=[d.name for d in reviews.coverage() if d.code and d.gap == "none"],
        )
    )  # fmt: skip


def _result(code: str) -> str:
    codes = dictionary.current().code_list("ket-qua-ra-soat")
    item = codes.get(code) if codes and code else None
    return item.name_vi if item else code
