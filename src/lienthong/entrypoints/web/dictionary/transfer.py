"""Take in a file of terms: a verdict per row, the good ones become drafts."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from lienthong.adapters.files import dictionary_file
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.dictionary.entry import WRITTEN
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.dictionary.words import OUTCOMES
from lienthong.entrypoints.web.errors import said
from lienthong.services.dictionary import actions
from lienthong.services.dictionary.actions import Verdict


@needs("dictionary.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: Request) -> HttpResponse:
    """Ask for a file of terms; a POST takes it in and shows what became of each row."""
    context: dict[str, Any] = {"columns": WRITTEN, "own": node().node_id}
    if request.method == "POST":
        file = request.FILES.get("tep")
        if not isinstance(file, UploadedFile):
            raise UserError(
                N_("Chưa chọn tệp."), remedy=N_("Chọn tệp YAML, CSV hoặc XLSX của thuật ngữ.")
            )
        rows = dictionary_file.term_rows(file.read(), file.name or "tep.csv")
        verdicts = actions.take_in(rows=rows, by=request.user.actor)
        context |= {
            "file": file.name,
            "rows": [_shown(verdict) for verdict in verdicts],
            "counts": [
                (title, sum(v.outcome == name for v in verdicts))
                for name, title in OUTCOMES.items()
            ],
        }
    return render(request, "dictionary/take_in.html", context)


def _shown(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": verdict,
        "title": OUTCOMES[verdict.outcome],
        "faults": [
            (f.key, said(f.message, dict(f.values)), said(f.remedy, dict(f.values)))
            for f in verdict.faults
        ],
    }
