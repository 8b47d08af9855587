"""The steps of the workflow, by POST: submit, approve, refuse, abandon, comment, replace."""

from collections.abc import Callable
from typing import Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.entrypoints.web.access import Request, needs
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.roles import Permission
from lienthong.services.dictionary import actions
from lienthong.services.dictionary.keeping import About

Step = Callable[[Request, About, str], None]


def _submit(request: Request, about: About, entry_id: str) -> None:
    actions.submit(about=about, entry_id=entry_id, by=request.user.actor)


def _approve(request: Request, about: About, entry_id: str) -> None:
    text = request.POST.get("loi", "")
    actions.approve(about=about, entry_id=entry_id, by=request.user.actor, text=text)


def _refuse(request: Request, about: About, entry_id: str) -> None:
    reason = request.POST.get("loi", "")
    actions.refuse(about=about, entry_id=entry_id, reason=reason, by=request.user.actor)


def _abandon(request: Request, about: About, entry_id: str) -> None:
    reason = request.POST.get("loi", "")
    actions.abandon(about=about, entry_id=entry_id, reason=reason, by=request.user.actor)


def _comment(request: Request, about: About, entry_id: str) -> None:
    text = request.POST.get("loi", "")
    actions.comment(about=about, entry_id=entry_id, text=text, by=request.user.actor)


def _replace(request: Request, about: About, entry_id: str) -> None:
    other, reason = request.POST.get("thay", "").strip(), request.POST.get("loi", "")
    by = request.user.actor
    if about == "term":
        actions.propose_replacement(term_id=entry_id, other=other, reason=reason, by=by)
    else:
        actions.propose_list_replacement(list_id=entry_id, other=other, reason=reason, by=by)


STEPS: dict[str, tuple[Permission, Step, Promise]] = {
    "trinh": ("dictionary.propose", _submit, _("Đã trình duyệt.")),
    "duyet": ("dictionary.approve", _approve, _("Đã duyệt; có hiệu lực ngay.")),
    "tra-lai": ("dictionary.approve", _refuse, _("Đã trả lại người soạn.")),
    "bo": ("dictionary.propose", _abandon, _("Đã bỏ dự thảo.")),
    "y-kien": ("dictionary.propose", _comment, _("Đã ghi ý kiến.")),
    "thay": ("dictionary.propose", _replace, _("Đã đề xuất thay thế. Trình duyệt để có hiệu lực.")),
}


@needs("dictionary.propose", "dictionary.approve")
@require_POST
def step(
    request: Request, about: Literal["term", "list"], entry_id: str, name: str
) -> HttpResponse:
    """Take one step with a term or a list, then show it again."""
    if name not in STEPS:
        raise NotFound(N_("Không có bước «%(name)s»."), values={"name": name})
    permission, take, done = STEPS[name]
    accounts.demand(request.user, permission)
    take(request, about, entry_id)
    messages.success(request, str(done))
    return redirect(f"web:dictionary:{about}", entry_id)
