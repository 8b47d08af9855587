"""Reviews by program: plan, ask, assign, answer, send back, judge, close, minutes."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.review_shapes import campaign_json, item_json, progress_json
from lienthong.entrypoints.reviewed import minutes_of
from lienthong.services.accounts import queries as accounts
from lienthong.services.registry import actions
from lienthong.services.registry.review import queries

router = Router(tags=["registry"])
MOST_ITEMS = 500
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Plan(Schema):
    """A review: its scope filters the register by column, several values each."""

    name: str
    basis: str
    due_on: date
    scope: dict[str, list[str]] = {}
    form: str = "phieu_ra_soat"


class Assignment(Schema):
    """Items given to a unit until a day."""

    items: list[int]
    unit: str
    due_on: date


class Answer(Schema):
    """What is answered, by column of the questionnaire; handed in unless told otherwise."""

    values: dict[str, Any] = {}
    hand_in: bool = True


class Note(Schema):
    """What an answer wants."""

    note: str


class Judgement(Schema):
    """What becomes of a database. ``plan`` and ``plan_due`` may be left out when it is kept."""

    result: str
    plan: str = ""
    plan_due: date | None = None
    merge_into: str = ""
    note: str = ""


@router.get("/reviews")
def campaigns(request: HttpRequest) -> list[dict[str, Any]]:
    """Review campaigns, newest first."""
    demand(request, "records.read")
    return [campaign_json(c) for c in queries.campaigns()[:100]]


@router.post("/reviews")
def plan(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Plan a review; nobody is asked anything yet."""
    made = actions.plan_review(
        name=plan.name, basis=plan.basis, due_on=plan.due_on, scope=plan.scope,
        form_table=plan.form, by=_keeper(request),
    )  # fmt: skip
    return campaign_json(made)


@router.get("/reviews/{number}")
def campaign(request: HttpRequest, number: int) -> dict[str, Any]:
    """One review: results, and how far every unit is."""
    demand(request, "records.read")
    return progress_json(queries.campaign(number), clock.today())


@router.get("/reviews/{number}/items")
def items(
    request: HttpRequest, number: int, unit: str = "", state: str = "", limit: int = 100,
    offset: int = 0,
) -> list[dict[str, Any]]:  # fmt: skip
    """The databases of a review, by unit and state."""
    demand(request, "records.read")
    found = queries.items(number, unit=unit, state=state)
    start = max(0, offset)
    return [item_json(i) for i in found[start : start + max(1, min(limit, MOST_ITEMS))]]


@router.post("/reviews/{number}/open")
def open_campaign(request: HttpRequest, number: int) -> dict[str, Any]:
    """Ask the owner of every database in scope."""
    asked = actions.open_review(campaign_id=number, by=_keeper(request))
    return campaign_json(queries.campaign(number)) | {"asked": asked}


@router.post("/reviews/{number}/assign")
def assign(request: HttpRequest, number: int, assignment: Assignment) -> dict[str, Any]:
    """Give items that are not judged to a unit with a deadline."""
    given = actions.assign_review(
        campaign_id=number, items=assignment.items, unit=assignment.unit,
        due_on=assignment.due_on, by=_keeper(request),
    )  # fmt: skip
    return {"assigned": given}


@router.post("/reviews/{number}/close")
def close(request: HttpRequest, number: int) -> dict[str, Any]:
    """Close a review; what was not judged stays so and is said in the minutes."""
    return campaign_json(actions.close_review(campaign_id=number, by=_keeper(request)))


@router.get("/reviews/{number}/minutes")
def minutes(request: HttpRequest, number: int) -> HttpResponse:
    """The minutes as a Word document."""
    demand(request, "records.export")
    found = queries.campaign(number)
    answer = HttpResponse(minutes_of(found), content_type=DOCX)
    answer["Content-Disposition"] = f'attachment; filename="bien-ban-{found.code}.docx"'
    return answer


@router.post("/review-items/{item_id}/answer")
def answer(request: HttpRequest, item_id: int, answer: Answer) -> dict[str, Any]:
    """Answer, and hand the answer in; clerks only for their own unit."""
    by = demand(request, "records.write").actor
    if answer.values:
        actions.write_answer(item_id=item_id, values=answer.values, origin="api", by=by)
    if answer.hand_in:
        actions.hand_in_answer(item_id=item_id, by=by)
    return item_json(queries.item(item_id))


@router.post("/review-items/{item_id}/return")
def send_back(request: HttpRequest, item_id: int, note: Note) -> dict[str, Any]:
    """Send an answer back with what is wanting."""
    return item_json(actions.return_answer(item_id=item_id, note=note.note, by=_keeper(request)))


@router.post("/review-items/{item_id}/appraise")
def appraise(request: HttpRequest, item_id: int, judgement: Judgement) -> dict[str, Any]:
    """Decide about a database; the result is written into the register."""
    judged = actions.appraise_answer(
        item_id=item_id, result=judgement.result, plan=judgement.plan,
        plan_due=judgement.plan_due, merge_into=judgement.merge_into, note=judgement.note,
        by=_keeper(request),
    )  # fmt: skip
    return item_json(judged)


def _keeper(request: HttpRequest) -> Actor:
    """Return the caller, who must be one who writes rows of every unit."""
    user = demand(request, "records.write")
    if accounts.write_scope(user) is not None:
        accounts.demand(user, "quality.run")
    return user.actor
