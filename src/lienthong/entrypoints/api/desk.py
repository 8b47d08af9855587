"""Settle kept rows by program: causes, answers, rules, assignment, discarding, undo."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router, Schema

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.api import shapes
from lienthong.entrypoints.api.caller import caller, demand_table
from lienthong.services.intake.actions import answers, asked_questions, desk
from lienthong.services.intake.desk import causes as queries
from lienthong.services.intake.desk import overview, running, trying, works
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.desk.fixing import Fixed
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.desk.veiling import hidden_here, veiled
from lienthong.services.intake.models import DeskOperation, RememberedAnswer
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK

router = Router(tags=["desk"])
MOST_GROUPS = 200
MOST_SHOWN = 20  # rows of a trial


class RowsMeant(Schema):
    """Which open rows are meant: of a cause, a unit, a batch, or by their numbers.

    ``by`` says what ``cause`` is a key of, as in the list of causes.
    """

    cause: UUID | None = None
    by: Literal["cause", "reason"] = "cause"
    unit: str = ""
    batch: int | None = None
    rows: list[int] | None = None

    def asked(self, table: str, state: str = "open") -> Asked:
        """Return the question."""
        return Asked(
            table,
            state=state,
            cause=self.cause if self.by == "cause" else None,
            reasons=(self.cause,) if self.by == "reason" and self.cause else None,
            units=(self.unit,) if self.unit else (),
            batch=self.batch,
            ids=None if self.rows is None else tuple(self.rows),
        )


class AnswerIn(RowsMeant):
    """One of the values the cause offers; ``remember`` keeps it for later files."""

    value: str
    remember: bool = False
    reason: str = ""


class FixIn(RowsMeant):
    """A rule for one column: put, replace, map, copy, clear or suggest.

    ``suggest`` takes what each row's own question offers: its only choice, or the one whose reason
    is ``value``.
    """

    column: str
    how: Literal["put", "replace", "map", "copy", "clear", "suggest"]
    value: str = ""
    find: str = ""
    pairs: dict[str, str] = {}
    source: str = ""
    reason: str = ""

    def rule(self) -> Rule:
        """Return the rule."""
        return Rule(
            self.how, self.column, value=self.value, find=self.find, pairs=self.pairs,
            source=self.source,
        )  # fmt: skip


class DiscardRowsIn(RowsMeant):
    """Why the rows are let go."""

    reason: str


class AssignIn(RowsMeant):
    """The unit, the person (username), or both, that the rows are given to."""

    to_unit: str = ""
    to: str = ""
    note: str = ""


@router.get("/{table}/causes")
def causes(
    request: HttpRequest,
    table: str,
    unit: str = "",
    batch: int | None = None,
    by: Literal["cause", "reason"] = "cause",
    sort: Literal["count", "age"] = "count",
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """Why rows of a table are kept back, with counts and age; a clerk sees the own unit's."""
    access, _table = demand_table(request, table, "write")
    asked = RowsMeant(unit=unit, batch=batch).asked(table).within(access.write_unit)
    found = queries.groups(
        asked, each=by, sort=sort, limit=max(1, min(limit, MOST_GROUPS)), offset=max(0, offset)
    )
    groups = [_group(group, access) for group in found.shown]
    return {"total": found.total, "by": found.by, "causes": groups}


def _group(group: queries.Group, access: Access) -> dict[str, Any]:
    problem = veiled(group.problem, access, hidden_here(access))
    return {
        "cause": str(group.key),
        "rows": group.count,
        "waiting": group.waiting,
        "oldest": group.oldest.isoformat(),
        "units": list(group.units),
        "batches": group.batches,
        "rule": problem.rule,
        "columns": list(problem.columns),
        "value": problem.value,
        "message": gettext(problem.message) % problem.values,
        "choices": [
            {"value": c.value, "title": c.title if c.value else gettext(c.title)}
            for c in problem.choices
        ],
    }


@router.get("/{table}/load")
def load(request: HttpRequest, table: str) -> list[dict[str, Any]]:
    """What waits, by unit and person, with age and how many rows are late."""
    access, _table = demand_table(request, table, "write")
    return [
        {
            "unit": one.unit,
            "assignee": one.assignee,
            "quarantined": one.quarantined,
            "waiting": one.waiting,
            "oldest": one.oldest.isoformat(),
            "late": one.late,
            "too_late": one.too_late,
        }
        for one in overview.loads([table], unit=access.write_unit)
    ]


@router.post("/{table}/answer")
def answer(request: HttpRequest, table: str, body: AnswerIn) -> dict[str, Any]:
    """Answer the question of a cause for all its rows, or for those named."""
    demand_table(request, table, "write")
    made = asked_questions.answer_question(
        asked=body.asked(table),
        choice=body.value,
        remember=body.remember,
        reason=body.reason,
        by=caller(request).actor,
    )
    return work_json(made)


@router.post("/{table}/fix")
def fix(request: HttpRequest, table: str, body: FixIn) -> dict[str, Any]:
    """Mend a column of the rows by a rule; much is done by a job, which ``works`` tells of."""
    demand_table(request, table, "write")
    by, rule = caller(request).actor, body.rule()
    return work_json(desk.start_fix(asked=body.asked(table), rule=rule, by=by, reason=body.reason))


@router.post("/{table}/fix/trial")
def trial(request: HttpRequest, table: str, body: FixIn) -> dict[str, Any]:
    """What a rule would make of the first rows, before and after; nothing is written."""
    access, _table = demand_table(request, table, "write")
    access.demand_whole()
    access.demand_fields([body.column])
    found = trying.tried(access, body.rule(), body.asked(table).within(access.write_unit))
    changed = [one for one in found.done if one.judged is not None]
    return {
        "rows": found.total,
        "looked": len(found.done),
        "accepted": found.accepted,
        "failing": found.failing,
        "untouched": found.untouched,
        "examples": [_example(one, body.column, access) for one in changed[:MOST_SHOWN]],
    }


def _example(one: Fixed, column: str, access: Access) -> dict[str, Any]:
    hides = column.partition(".")[0] in access.hidden_of(one.row.unit)
    return {
        "row": one.row.pk,
        "before": MASK if hides else one.before,
        "after": MASK if hides else one.after,
        "accepted": one.accepted,
        "problems": [shapes.problem_json(p, access, one.row.unit) for p in one.problems],
    }


@router.post("/{table}/discard")
def discard(request: HttpRequest, table: str, body: DiscardRowsIn) -> dict[str, Any]:
    """Let rows go, with a reason."""
    demand_table(request, table, "write")
    by = caller(request).actor
    return work_json(desk.start_discard(asked=body.asked(table), reason=body.reason, by=by))


@router.post("/{table}/reopen")
def reopen(request: HttpRequest, table: str, body: RowsMeant) -> dict[str, Any]:
    """Let discarded rows wait for a person again."""
    demand_table(request, table, "write")
    asked = body.asked(table, "discarded")
    return work_json(desk.start_reopen(asked=asked, by=caller(request).actor))


@router.post("/{table}/assign")
def assign(request: HttpRequest, table: str, body: AssignIn) -> dict[str, Any]:
    """Give rows to a unit, a person, or both."""
    demand_table(request, table, "write")
    made = desk.start_assign(
        asked=body.asked(table),
        unit=body.to_unit,
        person=body.to,
        note=body.note,
        by=caller(request).actor,
    )
    return work_json(made)


@router.get("/{table}/works/{int:number}")
def work(request: HttpRequest, table: str, number: int) -> dict[str, Any]:
    """How far a piece of work is, and what became of its rows."""
    held, access = _work(request, table, number)
    lines = held.lines.select_related("row").order_by("id")[:MOST_GROUPS]
    shown = [
        {
            "row": line.row_id,
            "state": line.state,
            "record": access.name_of(line.record, access.hidden_of(line.row.unit))
            if line.record
            else None,
            "version": line.version,
            "problems": [
                shapes.problem_json(p, access, line.row.unit) for p in shapes.problems_of(line.row)
            ]
            if line.state == "failing"
            else [],
        }
        for line in lines
    ]
    return work_json(held) | {"lines": shown}


@router.post("/{table}/works/{int:number}/undo")
def undo(request: HttpRequest, table: str, number: int) -> dict[str, Any]:
    """Put back what a piece of work did, but for what was changed since."""
    held, _access = _work(request, table, number)
    return work_json(desk.start_undo(operation=held, by=caller(request).actor))


@router.get("/{table}/answers")
def remembered(request: HttpRequest, table: str) -> list[dict[str, Any]]:
    """The answers that later files are mended by."""
    access, _table = demand_table(request, table, "write")
    found = RememberedAnswer.objects.filter(table_name=table, forgotten_at=None)
    if access.write_unit is not None:
        found = found.filter(unit__in=("", access.write_unit))
    return [_answer_json(one, access) for one in found[:MOST_GROUPS]]


@router.post("/{table}/answers/{int:number}/forget")
def forget(request: HttpRequest, table: str, number: int) -> dict[str, Any]:
    """Let an answer serve no more."""
    access, _table = demand_table(request, table, "write")
    if not RememberedAnswer.objects.filter(pk=number, table_name=table).exists():
        raise NotFound(N_("Không có câu trả lời đã nhớ này."), code="unknown-answer")
    return _answer_json(answers.forget_answer(answer_id=number, by=caller(request).actor), access)


def _answer_json(one: RememberedAnswer, access: Access) -> dict[str, Any]:
    hides = (access.table.now(one.column) or one.column) in access.hidden_of(one.unit)
    return {
        "id": one.pk,
        "column": one.column,
        "value": MASK if hides else one.value,
        "answer": MASK if hides else one.answer,
        "unit": one.unit,
        "by": one.created_by,
        "forgotten": one.forgotten_at is not None,
    }


def _work(request: HttpRequest, table: str, number: int) -> tuple[DeskOperation, Access]:
    access, _table = demand_table(request, table, "write")
    held = works.find(number)
    mine = access.write_unit is None or held.created_by == str(caller(request).actor)
    if held.table_name != table or not mine:
        raise NotFound(N_("Không có việc này trên bàn cách ly."), code="unknown-work")
    return held, access


def work_json(held: DeskOperation) -> dict[str, Any]:
    """Return a piece of work with how far it is."""
    counts: dict[str, int] = running.progress(held)["counts"]
    return {
        "work": held.pk,
        "kind": held.kind,
        "state": held.state,
        "rows": held.rows_total,
        "done": counts.get("done", 0),
        "failing": counts.get("failing", 0),
        "skipped": counts.get("skipped", 0),
        "waiting": counts.get("waiting", 0),
        "note": held.note,
    }
