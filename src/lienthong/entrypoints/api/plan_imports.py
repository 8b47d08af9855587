"""Plans on their way in: a document handed in, its tasks decided on, then written."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.core.plans.pillars import Pillar
from lienthong.entrypoints.api.caller import demand
from lienthong.entrypoints.plan_words import import_json, proposed_json
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.direction import actions
from lienthong.services.direction.actions.importing import Edit
from lienthong.services.direction.importing import queries as importing

router = Router(tags=["direction"])


class Decision(Schema):
    """What a person decided about proposed tasks. ``null`` leaves a value as it is."""

    tasks: list[int]
    decision: Literal["take", "leave"] | None = None
    title: str | None = None
    lead_ids: list[str] | None = None
    deadline: date | None = None
    no_deadline: bool = False
    pillar: Pillar | None = None


class Confirmation(Schema):
    """Id and title of a new plan; made up and taken from the file when empty."""

    plan: str = ""
    title: str = ""


@router.post("/plans/imports")
def receive_plan(
    request: HttpRequest,
    file: File[UploadedFile],
    plan: Form[str] = "",
    recognise: Form[bool] = False,
) -> dict[str, Any]:
    """Read a plan's document and propose its tasks; nothing is written before confirmation."""
    user = _may_import(request)
    with tempfile.TemporaryDirectory(prefix="lienthong-upload-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as target:
            for part in file.chunks():
                target.write(part)
        taken_in = actions.receive_plan(
            path=path, file_name=file.name or "", by=user.actor, plan_id=plan, recognise=recognise
        )
    return _import(taken_in.pk)


@router.get("/plans/imports/{int:import_id}")
def plan_import(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """One plan on its way in, each proposed task with its place and its questions."""
    demand(request, "direction.read")
    return _import(import_id)


@router.post("/plans/imports/{int:import_id}/decide")
def decide(request: HttpRequest, import_id: int, body: Decision) -> dict[str, Any]:
    """Take or leave proposed tasks, or put their title, lead, day or pillar right."""
    user = _may_import(request)
    edit = Edit(
        body.decision, body.title, body.lead_ids, body.deadline, body.no_deadline, body.pillar
    )
    actions.decide(import_id=import_id, tasks=body.tasks, edit=edit, by=user.actor)
    return _import(import_id)


@router.post("/plans/imports/{int:import_id}/confirm")
def confirm(request: HttpRequest, import_id: int, body: Confirmation) -> dict[str, Any]:
    """Write the tasks that were taken."""
    user = _may_import(request)
    actions.confirm_plan(import_id=import_id, by=user.actor, plan_id=body.plan, title=body.title)
    return _import(import_id)


@router.post("/plans/imports/{int:import_id}/drop")
def drop(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """Give an import up."""
    user = _may_import(request)
    actions.drop_plan(import_id=import_id, by=user.actor)
    return _import(import_id)


def _import(import_id: int) -> dict[str, Any]:
    tasks = [proposed_json(task) for task in importing.proposed(import_id)]
    return import_json(importing.plan_import(import_id)) | {"tasks": tasks}


def _may_import(request: HttpRequest) -> User:
    """Return the caller who may take in plans: those who may write rows of every unit."""
    user = demand(request, "records.write")
    if accounts.write_scope(user) is not None:
        raise NotAllowed(
            N_("Chỉ cán bộ dữ liệu của nút được nộp văn bản kế hoạch."),
            remedy=N_("Gửi văn bản cho cán bộ dữ liệu của nút."),
        )
    return user
