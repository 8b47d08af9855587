"""A review and its items as JSON: for the API and the command line."""

from datetime import date
from typing import Any

from lienthong.services.registry.review import queries
from lienthong.services.registry.review.models import ReviewCampaign, ReviewItem


def campaign_json(found: ReviewCampaign) -> dict[str, Any]:
    """Return a campaign's own facts."""
    return {
        "id": found.pk,
        "name": found.name,
        "basis": found.basis,
        "form": found.form_table,
        "scope": found.scope,
        "due_on": found.due_on,
        "state": found.state,
    }


def progress_json(found: ReviewCampaign, today: date) -> dict[str, Any]:
    """Return a campaign with its results and how far every unit is."""
    progress = queries.progress(found.pk, today=today)
    return campaign_json(found) | {
        "results": queries.results(found.pk),
        "units": [
            {"unit": p.unit, "counts": dict(p.counts), "late": p.late, "share": round(p.share, 1)}
            for p in progress
        ],
    }


def item_json(item: ReviewItem) -> dict[str, Any]:
    """Return one database under review: who answers until when, what was decided."""
    return {
        "id": item.pk,
        "campaign": item.campaign_id,
        "database": item.database_id,
        "name": item.name,
        "agency": item.agency_id,
        "unit": item.unit,
        "due_on": item.due_on,
        "state": item.state,
        "answer": item.answer_id,
        "returned_note": item.returned_note,
        "result": item.result,
        "plan": item.plan,
        "plan_due": item.plan_due,
        "merge_into": item.merge_into,
        "appraisal": item.appraisal,
    }
