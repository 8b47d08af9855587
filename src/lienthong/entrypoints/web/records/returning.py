"""Back to the failing rows one came from, once a row is corrected; the figures move meanwhile.

The worker moves the figures of a followed table by itself; any other is measured again.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.services.quality import actions, queries

PLACE = "/csdl/"


def asked(request: HttpRequest) -> str:
    """Return where the person wants to come back to; "" unless it is a page of a database here."""
    back = request.POST.get("ve", "") or request.GET.get("ve", "")
    parts = urlsplit(back.replace("\\", "/"))
    local = not parts.scheme and not parts.netloc
    return back if local and back.startswith(PLACE) and "/chat-luong/" in parts.path else ""


def to(back: str, table_name: str, by: Actor) -> HttpResponse:
    """Go back to a page that waits for the figures; ask for them where they do not move."""
    if not queries.is_followed(table_name):
        actions.request_run(table_name=table_name, by=by)
    sign = "&" if "?" in back else "?"
    return HttpResponseRedirect(f"{back}{sign}tu={int(clock.now().timestamp())}")
