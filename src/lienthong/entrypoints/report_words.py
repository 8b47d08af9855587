"""Periods and facts of reports, the same on pages and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lienthong.core.reporting.names import period_name

if TYPE_CHECKING:
    from lienthong.services.reporting.models import Report


def spoken_period(key: str, said: Callable[[str, Mapping[str, object]], str]) -> str:
    """Return what a period is called in the reader's language."""
    message, values = period_name(key)
    return said(message, values)


def facts(report: Report) -> dict[str, object]:
    """Return what a program is told of a report."""
    names = ("period", "start", "end", "due", "state", "composed_at", "drafted_by", "submitted_by",
             "approved_by", "signed_by", "signature", "sent_on", "unlocked_until")  # fmt: skip
    return {
        "id": report.pk,
        "regime": report.regime_id,
        "title": report.letter["subject"],
        "completeness": round(report.completeness, 4),
        **{name: getattr(report, name) for name in names},
    }
