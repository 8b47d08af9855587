"""A review from plan to result: each step one transaction with its audit record.

Answers are rows of a declared table, so the form, its drafts, files and history are those of any
declared table; handing in and judging them happens here.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.core.contract.model import Table
from lienthong.core.rules.row_id import row_id as make_row_id
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import actions as intake
from lienthong.services.intake.judging import Judge, RawRow
from lienthong.services.intake.scope import access_of, may_handle
from lienthong.services.records import actions as records
from lienthong.services.records.queries import Asked, get, page
from lienthong.services.registry import register
from lienthong.services.registry.agencies import queries as agencies
from lienthong.services.registry.review import errors
from lienthong.services.registry.review.models import ReviewCampaign, ReviewItem

Campaign, State = ReviewCampaign.State, ReviewItem.State
CAMPAIGN, DATABASE, UNIT = "dot", "csdl", "don_vi"
KEEP, MERGE = "tiep-tuc", "hop-nhat"
SCOPES = frozenset({register.AGENCY, register.GROUP, register.KIND, register.STATUS})
_MOST, _CHUNK = 50_000, 2_000


@transaction.atomic
def plan_review(
    *,
    name: str,
    basis: str,
    due_on: date,
    scope: Mapping[str, Sequence[str]],
    by: Actor,
    form_table: str = "phieu_ra_soat",
) -> ReviewCampaign:
    """Make a campaign; nobody is asked anything yet."""
    if not name.strip() or not basis.strip():
        raise errors.CampaignIncomplete()
    if due_on < clock.today():
        raise errors.DueBeforeToday(due_on.strftime("%d/%m/%Y"))
    _questionnaire(form_table)
    found = ReviewCampaign.objects.create(
        name=name.strip()[:300],
        basis=basis.strip()[:500],
        form_table=form_table,
        scope={k: list(v) for k, v in scope.items() if k in SCOPES and v},
        due_on=due_on,
        created_at=clock.now(),
        created_by=str(by),
    )
    _record("plan", found, by, {"scope": found.scope, "due_on": due_on.isoformat()})
    return found


@transaction.atomic
def open_review(*, campaign_id: int, by: Actor) -> int:
    """Ask the owner of every database in scope; return how many. Each gets an empty answer."""
    campaign = _campaign(campaign_id, Campaign.DRAFT)
    table = _questionnaire(campaign.form_table)
    access_of(by, campaign.form_table, "write")
    asked = Asked(filters=campaign.scope, limit=_MOST)
    rows = page(register.register_table(), asked).rows
    if not rows:
        raise errors.NothingInScope()
    answers = [_blank(campaign, row) for row in rows]
    pairs = [(make_row_id(table, values), values) for values in answers]
    for start in range(0, len(pairs), _CHUNK):
        records.write_rows(
            table=table, rows=pairs[start : start + _CHUNK], by=by, reason=campaign.name
        )
    ReviewItem.objects.bulk_create(
        [
            ReviewItem(
                campaign=campaign,
                database_id=row["_id"],
                name=str(row[register.NAME])[:600],
                agency_id=row[register.AGENCY],
                unit=row[register.AGENCY],
                due_on=campaign.due_on,
                answer_id=answer_id,
            )
            for row, (answer_id, _values) in zip(rows, pairs, strict=True)
        ],
        batch_size=_CHUNK,
    )
    campaign.state, campaign.opened_at = Campaign.OPEN, clock.now()
    campaign.save(update_fields=["state", "opened_at"])
    _record("open", campaign, by, {"databases": len(rows)})
    return len(rows)


@transaction.atomic
def assign_review(
    *, campaign_id: int, items: Collection[int], unit: str, due_on: date, by: Actor
) -> int:
    """Give items that are not judged to a unit with a deadline; return how many.

    Raises UnknownAgency, AgencyEnded: nobody would answer.
    """
    campaign = _campaign(campaign_id, Campaign.OPEN)
    if due_on < clock.today():
        raise errors.DueBeforeToday(due_on.strftime("%d/%m/%Y"))
    agencies.demand_in_force(unit, clock.today(), place=campaign.name)
    found = list(campaign.items.filter(pk__in=items).exclude(state=State.APPRAISED))
    table = _questionnaire(campaign.form_table)
    changed = [
        (row["_id"], _plain(row) | {UNIT: unit})
        for row in page(table, Asked(ids=[i.answer_id for i in found], limit=_MOST)).rows
    ]
    records.write_rows(table=table, rows=changed, by=by, reason=campaign.name)
    for item in found:
        item.unit, item.due_on = unit, due_on
    ReviewItem.objects.bulk_update(found, ["unit", "due_on"], batch_size=_CHUNK)
    _record("assign", campaign, by, {"items": len(found), "unit": unit, "due": str(due_on)})
    return len(found)


@transaction.atomic
def write_answer(*, item_id: int, values: Mapping[str, Any], origin: str, by: Actor) -> ReviewItem:
    """Write answers into the questionnaire of an item; those not named stay as they are.

    Raises AnswerRefused naming what breaks a rule.
    """
    item = _item(item_id, State.ASSIGNED, State.RETURNED)
    access = access_of(by, item.campaign.form_table, "write")
    may_handle(access, item.unit)
    saved = intake.save_row(
        table_name=access.table.name, row_id=item.answer_id, values=values,
        expected_version=None, by=by, origin=origin,
    )  # fmt: skip
    if not saved.saved:
        columns = {c for p in saved.problems for c in p.columns if c in access.table.by_name}
        titles = [f.title for f in access.table.fields if f.name in columns]
        raise errors.AnswerRefused(item.name, titles)
    _record("write", item.campaign, by, {"database": item.database_id, "fields": sorted(values)})
    return item


@transaction.atomic
def hand_in_answer(*, item_id: int, by: Actor) -> ReviewItem:
    """Hand an answer in. Raises AnswerIncomplete naming what is missing or wrong."""
    item = _item(item_id, State.ASSIGNED, State.RETURNED)
    access = access_of(by, item.campaign.form_table, "write")
    may_handle(access, item.unit)
    row = get(access.table, item.answer_id)
    missing = _missing(access.table, row)
    if missing:
        raise errors.AnswerIncomplete(item.name, missing)
    item.state, item.answered_at, item.answered_by = State.ANSWERED, clock.now(), str(by)
    item.save(update_fields=["state", "answered_at", "answered_by"])
    _record("answer", item.campaign, by, {"database": item.database_id, "version": row["_version"]})
    return item


@transaction.atomic
def return_answer(*, item_id: int, note: str, by: Actor) -> ReviewItem:
    """Send an answer back with what is wanting."""
    item = _item(item_id, State.ANSWERED)
    if not note.strip():
        raise errors.ReasonNeeded()
    item.state, item.returned_note = State.RETURNED, note.strip()
    item.save(update_fields=["state", "returned_note"])
    _record("return", item.campaign, by, {"database": item.database_id, "note": note.strip()})
    return item


@transaction.atomic
def appraise_answer(
    *,
    item_id: int,
    result: str,
    plan: str,
    plan_due: date | None,
    by: Actor,
    merge_into: str = "",
    note: str = "",
) -> ReviewItem:
    """Decide about a database and write the result into the register.

    Raises SamePerson, ResultIncomplete; NotFound when the database it goes into does not exist.
    """
    item = _item(item_id, State.ANSWERED)
    if item.answered_by == str(by) and by.kind == "user":
        raise errors.SamePerson()
    _check_result(item, result, plan, plan_due, merge_into)
    item.result, item.plan, item.plan_due = result, plan.strip(), plan_due
    item.merge_into, item.appraisal = merge_into if result == MERGE else "", note.strip()
    item.state, item.appraised_at, item.appraised_by = State.APPRAISED, clock.now(), str(by)
    item.save()
    _write_result(item, by)
    _record("appraise", item.campaign, by, {"database": item.database_id, "result": result})
    return item


@transaction.atomic
def close_review(*, campaign_id: int, by: Actor) -> ReviewCampaign:
    """Close a campaign; what was not judged by then stays so, and is said in the minutes."""
    campaign = _campaign(campaign_id, Campaign.OPEN)
    campaign.state, campaign.closed_at, campaign.closed_by = Campaign.CLOSED, clock.now(), str(by)
    campaign.save(update_fields=["state", "closed_at", "closed_by"])
    left = campaign.items.exclude(state=State.APPRAISED).count()
    _record("close", campaign, by, {"not_judged": left})
    return campaign


def _check_result(
    item: ReviewItem, result: str, plan: str, plan_due: date | None, merge_into: str
) -> None:
    table = register.register_table()
    codes = dictionary.current().code_list(table.field("ket_qua_ra_soat").code_list or "")
    if codes is None or codes.get(result) is None:
        raise errors.ResultIncomplete("kết luận")
    if result != KEEP and not plan.strip():
        raise errors.ResultIncomplete("phương án")
    if result != KEEP and plan_due is None:
        raise errors.ResultIncomplete("hạn thực hiện")
    if result == MERGE:
        if not merge_into or merge_into == item.database_id:
            raise errors.ResultIncomplete("cơ sở dữ liệu nhận hợp nhất")
        get(table, merge_into)


def _write_result(item: ReviewItem, by: Actor) -> None:
    table = register.register_table()
    row = _plain(get(table, item.database_id))
    plan = item.plan
    if item.merge_into:
        plan = f"Hợp nhất vào {item.merge_into}. {plan}".strip()
    answer = get(_questionnaire(item.campaign.form_table), item.answer_id)
    told = {
        name: answer[name]
        for name in ("trang_thai", "linh_vuc", "tinh_trang_ket_noi", "so_ban_ghi")
        if answer.get(name) is not None and name in table.by_name
    }
    values = row | told | {
        "ket_qua_ra_soat": item.result,
        "phuong_an": plan[:2000] or None,
        "ngay_thuc_hien": item.plan_due,
        "ngay_ra_soat": clock.today(),
    }  # fmt: skip
    reason = f"Kết luận rà soát: {item.campaign.name}"
    records.write_rows(table=table, rows=[(item.database_id, values)], by=by, reason=reason)


def _questionnaire(form_table: str) -> Table:
    table = contracts.table(form_table)[1]
    if set(table.primary_key) != {CAMPAIGN, DATABASE} or UNIT not in table.by_name:
        raise errors.NotAQuestionnaire(form_table)
    return table


def _blank(campaign: ReviewCampaign, row: Mapping[str, Any]) -> dict[str, Any]:
    return {CAMPAIGN: campaign.code, DATABASE: row["_id"], UNIT: row[register.AGENCY]}


def _missing(table: Table, row: Mapping[str, Any]) -> list[str]:
    """Return the titles of fields that are asked for and empty, or that break a rule."""
    (judged,) = Judge(table, today=clock.today()).judge([RawRow(cells=_plain(row))])
    wrong = {c for p in judged.problems for c in p.columns if c in table.by_name}
    return [f.title for f in table.fields if f.name in wrong]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if not k.startswith("_")}


def _campaign(campaign_id: int, *states: str) -> ReviewCampaign:
    found = ReviewCampaign.objects.select_for_update().filter(pk=campaign_id).first()
    if found is None:
        raise errors.UnknownCampaign(campaign_id)
    if found.state not in states:
        raise errors.CampaignState(found.name)
    return found


def _item(item_id: int, *states: str) -> ReviewItem:
    found = (
        ReviewItem.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .filter(pk=item_id)
        .first()
    )
    if found is None:
        raise errors.UnknownCampaign(item_id)
    if found.state not in states or found.campaign.state != Campaign.OPEN:
        raise errors.ItemState(found.name)
    return found


def _record(action: str, campaign: ReviewCampaign, by: Actor, after: dict[str, Any]) -> None:
    audit.record(
        by=by, action=f"registry.review_{action}", subject=f"review:{campaign.pk}", after=after
    )
