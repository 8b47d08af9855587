"""The answers the node remembers: what they replace, who gave them, and how to forget one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.intake.reach import table_choices
from lienthong.services.intake.actions import answers as actions
from lienthong.services.intake.models import RememberedAnswer
from lienthong.services.intake.scope import access_of
from lienthong.services.records.masking import MASK

MOST = 500


@needs("records.write")
@require_safe
def answers(request: Request) -> HttpResponse:
    """List the remembered answers of the tables the person writes."""
    tables = table_choices(request.user, "write")
    found = []
    for name, title in tables:
        access = access_of(request.user.actor, name, "write")
        held = RememberedAnswer.objects.filter(table_name=name)
        if access.write_unit is not None:
            held = held.filter(unit__in=("", access.write_unit))
        for one in held.order_by("forgotten_at", "column", "value")[:MOST]:
            field = access.table.by_name.get(access.table.now(one.column) or "")
            masked = field is not None and field.name in access.hidden_of(one.unit)
            found.append(
                {
                    "answer": one,
                    "table": title,
                    "column": display.title_of(field) if field else one.column,
                    "value": MASK if masked else one.value,
                    "becomes": MASK if masked else one.title or one.answer,
                    "may_forget": one.forgotten_at is None
                    and access.write_unit in (None, one.unit),
                }
            )
    return render(request, "intake/desk/answers.html", {"answers": found})


@needs("records.write")
@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    """Let an answer serve no more."""
    actions.forget_answer(answer_id=pk, by=request.user.actor)
    messages.success(request, _("Đã quên câu trả lời; các tệp nộp sau sẽ hỏi lại."))
    return redirect("web:intake:desk_answers")
