"""Beside a draft: its text, its saved texts, and what people say of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract import edit_field
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.desk import Desk, seen
from lienthong.entrypoints.web.contracts.draft import READING, complaint
from lienthong.entrypoints.web.contracts.listing import text_of
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import drafts


@needs(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: Request, pk: int) -> HttpResponse:
    """Show the YAML; keep what was typed or uploaded, right or wrong."""
    desk = Desk.of(request, pk)
    error, text = None, desk.draft.text
    if request.method == "POST":
        accounts.demand(request.user, "contracts.edit")
        try:
            file = request.FILES.get("tep")
            text = text_of(file) if file else request.POST.get("van_ban", "").replace("\r\n", "\n")
            drafts.save(
                draft_id=pk,
                revision=seen(request),
                text=text,
                by=request.user.actor,
                what=N_("Tải tệp YAML lên") if file else N_("Sửa văn bản YAML"),
            )
        except UserError as found:
            error = found
        else:
            messages.success(request, _("Đã lưu văn bản."))
            return redirect("web:contracts:draft_source", pk)
    context = Desk.of(request, pk).frame("source", text=text, **complaint(error))
    return render(request, "contracts/source.html", context, status=error.status if error else 200)


@needs(*READING)
@require_safe
def download(request: Request, pk: int) -> HttpResponse:
    """Download the YAML of a draft as it is."""
    draft = drafts.draft(pk)
    answer = HttpResponse(draft.text, content_type="application/yaml; charset=utf-8")
    name = draft.contract_id if draft.contract_id.replace("-", "").isalnum() else "hop-dong"
    answer["Content-Disposition"] = f'attachment; filename="{name}-ban-thao-{draft.pk}.yaml"'
    return answer


@needs(*READING)
@require_safe
def past(request: Request, pk: int) -> HttpResponse:
    """List the saved texts of a draft; each can be brought back."""
    context = Desk.of(request, pk).frame("past", revisions=drafts.revisions(pk))
    return render(request, "contracts/past.html", context)


@needs(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: Request, pk: int) -> HttpResponse:
    """Show what was said of the draft; say something, or close what was settled."""
    if request.method == "POST":
        actor = request.user.actor
        if closing := request.POST.get("xong", ""):
            drafts.resolve(comment_id=int(closing) if closing.isdigit() else 0, by=actor)
        else:
            data = request.POST
            drafts.comment(
                draft_id=pk, place=data.get("noi", ""), text=data.get("y_kien", ""), by=actor
            )
        return redirect("web:contracts:draft_talk", pk)
    desk = Desk.of(request, pk)
    context = desk.frame("talk", comments=drafts.comments(pk), places=_places(desk))
    return render(request, "contracts/talk.html", context | {"chosen": request.GET.get("noi", "")})


def _places(desk: Desk) -> list[tuple[str, str]]:
    found = [("", _("Cả hợp đồng"))]
    for table in desk.tables:
        name, title = str(table.get("name")), str(table.get("businessName") or table.get("name"))
        found.append((name, title))
        for field in edit_field.parts(table):
            shown = field.get("businessName") or field.get("name")
            found.append((f"{name}/{field.get('name')}", f"{title} › {shown}"))
    return found
