"""A report's way: handed in, sent back or approved, signed, sent; and unlocked when it is late."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.audit import actions as audit
from lienthong.services.intake import originals
from lienthong.services.reporting import errors, queries
from lienthong.services.reporting.laying_out import document_of, sections_of
from lienthong.services.reporting.models import Report
from lienthong.services.reporting.ports import pdf_signer, writers
from lienthong.services.reporting.steps import (
    demand_open,
    demand_state,
    locked_row,
    reasoned,
    step,
)

UNLOCKED_DAYS = 3
_DEMANDED = ("overview", "difficulties", "next_period")


@transaction.atomic
def hand_in(*, report_id: int, by: Actor) -> Report:
    """Hand a report to its reviewer. Raises WordsMissing, ReportLocked, WrongState."""
    report = demand_open(locked_row(report_id))
    missing = [
        s.title for s in sections_of(report)
        if s.code in _DEMANDED and not report.words.get(s.code, "").strip()
    ]  # fmt: skip
    if missing:
        raise errors.WordsMissing(", ".join(missing))
    report.submitted_by, report.submitted_at = by.id, clock.now()
    return _to(report, Report.State.SUBMITTED, "", by, "submitted_by", "submitted_at")


@transaction.atomic
def send_back(*, report_id: int, reason: str, by: Actor) -> Report:
    """Give a report back to be mended, saying why. Raises ReasonMissing, WrongState."""
    report = demand_state(
        locked_row(report_id), Report.State.SUBMITTED, Report.State.APPROVED
    )  # fmt: skip
    return _to(report, Report.State.RETURNED, reasoned(reason), by)


@transaction.atomic
def approve(*, report_id: int, by: Actor) -> Report:
    """Approve a report that somebody else handed in. Raises OwnReport, WrongState."""
    report = demand_state(locked_row(report_id), Report.State.SUBMITTED)
    if by.kind == "user" and by.id == report.submitted_by:
        raise errors.OwnReport
    report.approved_by, report.approved_at = by.id, clock.now()
    return _to(report, Report.State.APPROVED, "", by, "approved_by", "approved_at")


@transaction.atomic
def sign(*, report_id: int, by: Actor, on_paper: bool = False) -> Report:
    """Sign an approved report: its PDF by the node's certificate, or noted as signed on paper.

    Raises NoCertificate, BadCertificate, WrongState.
    """
    report = demand_state(locked_row(report_id), Report.State.APPROVED)
    report.signature = Report.PAPER if on_paper else Report.DIGITAL
    if not on_paper:
        report.signed_sha256, _size = originals.keep(_signed(report))
    report.signed_by, report.signed_at = by.name, clock.now()
    return _to(report, Report.State.SIGNED, report.signature, by,
               "signature", "signed_sha256", "signed_by", "signed_at")  # fmt: skip


@transaction.atomic
def send(*, report_id: int, by: Actor, on: date | None = None, note: str = "") -> Report:
    """Note that a signed report was sent, when, and by which way. Raises WrongState."""
    report = demand_state(locked_row(report_id), Report.State.SIGNED)
    report.sent_at, report.sent_by = clock.now(), by.name
    report.sent_on = on or clock.today()
    return _to(report, Report.State.SENT, note.strip(), by, "sent_at", "sent_by", "sent_on")


@transaction.atomic
def unlock(*, report_id: int, reason: str, by: Actor) -> Report:
    """Let a late report be worded and handed in for some days, saying why.

    Raises NotLocked, ReasonMissing.
    """
    report = locked_row(report_id)
    if not queries.is_locked(report, clock.today()):
        raise errors.NotLocked(report_id)
    note = reasoned(reason)
    report.unlocked_until = clock.today() + timedelta(days=UNLOCKED_DAYS)
    report.save(update_fields=["unlocked_until"])
    step(report, "unlocked", note, by)
    audit.record(by=by, action="reporting.unlock", subject=f"report:{report_id}",
                 after={"until": report.unlocked_until, "reason": note})  # fmt: skip
    return report


def _signed(report: Report) -> bytes:
    letter = report.letter
    pdf = writers()["pdf"].write(document_of(report))
    between = (letter["capacity"].upper(), letter["signer"])
    return pdf_signer().sign(pdf, reason=letter["subject"], place=letter["place"], between=between)


def _to(report: Report, state: str, note: str, by: Actor, *fields: str) -> Report:
    before, report.state = report.state, state
    report.save(update_fields=["state", *fields])
    step(report, state, note, by)
    after: dict[str, Any] = {"state": state, "note": note}
    audit.record(by=by, action=f"reporting.{state}", subject=f"report:{report.pk}",
                 before={"state": before}, after=after)  # fmt: skip
    return report
