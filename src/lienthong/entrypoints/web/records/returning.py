"""Back to the failing rows one came from, once a row is corrected, with the figures moved.

One row is moved here and now: the clerk waits for no worker, however busy. What cannot be moved at
once (others write the table, a group of very many rows) the worker moves; a table that is not
followed is measured again. The page then waits.
"""

from urllib.parse import urlsplit

from django.contrib import messages
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.entrypoints.web.templatetags.lienthong import score
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import actions, queries
from lienthong.services.quality.node.following import move

PLACE = "/csdl/"
MOVE_WITHIN_MS = 1_000


def asked(request: HttpRequest) -> str:
    """Return where the person wants to come back to; "" unless it is a page of a database here."""
    back = request.POST.get("ve", "") or request.GET.get("ve", "")
    parts = urlsplit(back.replace("\\", "/"))
    local = not parts.scheme and not parts.netloc
    return back if local and back.startswith(PLACE) and "/chat-luong/" in parts.path else ""


def to(request: HttpRequest, back: str, table_name: str, by: Actor) -> HttpResponse:
    """Go back to a page with the new figures, or to one that waits for them."""
    contract, _table = contracts.table(table_name)
    before = queries.index_of(contract)
    if not queries.is_followed(table_name):
        actions.request_run(table_name=table_name, by=by)
    elif _moved(table_name, by):
        after = queries.index_of(contract)
        told = {"before": score(before.value), "after": score(after.value)}
        if before.value != after.value:
            messages.info(request, _("Chỉ số chất lượng: %(before)s → %(after)s.") % told)
        return HttpResponseRedirect(back)
    sign = "&" if "?" in back else "?"
    return HttpResponseRedirect(f"{back}{sign}tu={int(clock.now().timestamp())}")


def _moved(table_name: str, by: Actor) -> bool:
    """Move the figures by what was just saved; False where the worker has to."""
    try:
        step = move(table_name=table_name, by=by, within_ms=MOVE_WITHIN_MS)
    except Error:
        return False  # it took too long, or another was first: nothing has moved
    return step is not None and not step.needs_run
