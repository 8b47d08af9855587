"""How much of each contract speaks the shared dictionary."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.dictionary.words import TABS
from lienthong.services.contracts import coverage as contracts


@needs("records.read")
@require_safe
def coverage(request: Request) -> HttpResponse:
    """Show for each contract the share of fields with an approved term, and those without."""
    found = sorted(contracts.all_coverage(), key=lambda c: (c.share or 0, c.contract.id))
    total, covered = sum(c.total for c in found), sum(c.covered for c in found)
    context = {
        "tabs": TABS,
        "tab": "coverage",
        "rows": found,
        "total": total,
        "covered": covered,
        "share": 100 * covered / total if total else None,
        "whole": sum(not c.missing for c in found),
    }
    return render(request, "dictionary/coverage.html", context)
