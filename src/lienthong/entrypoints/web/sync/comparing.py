"""Comparisons of both sides: made now, kept, shown with what proves them."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import bootstrap
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.core.contract.model import Contract
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.sync.words import DIFFERENCES
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.records.access import Access
from lienthong.services.records.seen import named
from lienthong.services.sync import queries
from lienthong.services.sync.keeping import carried, reconciling, runs
from lienthong.services.sync.models import CarriedQuestion, ReconcileRun
from lienthong.services.sync.ways import BY_HAND

SHOWN = 50


@dataclass(frozen=True)
class ShownDifference:
    """A row that differs, called as the person may call it; empty when they may not."""

    table: str
    row: str
    words: str
    here: int | None
    there: int | None


@needs("sync.manage")
@require_POST
def reconcile(request: Request, contract_id: str) -> HttpResponse:
    """Compare both sides of a database now and show what was kept."""
    # A receiver of messages answers no digests.
    streams = [stream for stream in queries.streams_of(contract_id) if not stream.peer.profile]
    repair = request.POST.get("sua") == "1"
    made = [compare_now(stream.pk, request.user.actor, repair=repair) for stream in streams]
    for run in made:
        _raise_failure(run)
    shown = [(run, differences(request.user, run)) for run in made]
    return render(request, "sync/_report.html", {"reports": shown, "only": contract_id})


@needs("sync.manage")
@require_POST
def run_now(request: Request, pk: int) -> HttpResponse:
    """Compare one stream now and open the report."""
    repair = request.POST.get("sua") == "1"
    run = compare_now(pk, request.user.actor, repair=repair)
    return redirect("web:sync:comparison", run.pk)


def compare_now(stream_id: int, by: Actor, *, repair: bool) -> ReconcileRun:
    """Make a kept comparison and carry it out."""
    run = reconciling.start(stream_id=stream_id, by=by, repair=repair)
    if run.state == ReconcileRun.WAITING:
        return run
    return reconciling.carry_out(
        run_id=run.pk,
        identity=bootstrap.sync_identity(),
        transport=bootstrap.sync_transport(run.stream.peer.url),
        registrar=bootstrap.sync_registrar(run.stream.peer.url),
        by=by,
    )


def _raise_failure(run: ReconcileRun) -> None:
    if run.state == ReconcileRun.FAILED:
        told = run.failure
        raise UserError(
            told["message"], code=told["code"], values=told["values"], remedy=told["remedy"]
        )


@needs("sync.manage")
@require_POST
def ask_anew(request: Request, pk: int) -> HttpResponse:
    """Drop the question that waits for a carrier and make a new one."""
    run = carried.ask(
        run_id=pk, identity=bootstrap.sync_identity(), by=request.user.actor, anew=True
    )
    return redirect("web:sync:comparison", run.pk)


@needs("sync.read")
@require_safe
def comparisons(request: Request) -> HttpResponse:
    """List the kept comparisons, newest first."""
    return render(request, "sync/comparisons.html", {"runs": runs.runs(limit=100)})


@needs("sync.read")
@require_safe
def comparison(request: Request, pk: int) -> HttpResponse:
    """Show one comparison with both sides' figures and the receiver's signed word."""
    run = runs.run_of(pk)
    context: dict[str, Any] = {
        "run": run,
        "question": CarriedQuestion.objects.filter(run=run).defer("request").first(),
        "by_hand": run.stream.peer.url == BY_HAND,
        "contract": contracts.find(run.stream.contract_id),
        "differences": differences(request.user, run),
        "failure": said(run.failure.get("message", ""), run.failure.get("values")),
        "remedy": said(run.failure.get("remedy", ""), run.failure.get("values")),
        "statement": _statement(run),
        "signature": bytes(run.statement_signature).hex(),
    }
    return render(request, "sync/comparison.html", context)


def _statement(run: ReconcileRun) -> dict[str, Any] | None:
    """What the receiver signed about its own side, and whether it says the same as ours."""
    if not run.statement:
        return None
    text = bytes(run.statement).decode()
    found = json.loads(text)
    return {"text": text, "agrees": found["digest"] == run.digest_here, **found}


def differences(user: User, run: ReconcileRun) -> list[ShownDifference]:
    """Return the rows that differ, called as the person may call them."""
    found = run.differences[:SHOWN]
    names = _names(user, contracts.find(run.stream.contract_id), found)
    return [
        ShownDifference(
            table=one["table"],
            row=names.get((one["table"], one["row_id"]), ""),
            words=str(DIFFERENCES.get(one["kind"], _("nội dung khác"))),
            here=one["version_here"],
            there=one["version_there"],
        )
        for one in found
    ]


def _names(
    user: User, contract: Contract | None, found: list[dict[str, Any]]
) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    if contract is None:
        return names
    for table in contract.tables:
        access = Access.of(user, contract, table)
        known = named(access, (one["row_id"] for one in found if one["table"] == table.name))
        names |= {(table.name, row_id): row.name for row_id, row in known.items()}
    return names
