"""Who may open a page: signed in first, then the permission of the role."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.accounts.roles import Permission

P = ParamSpec("P")


class Request(HttpRequest):
    """A request of a signed-in person, as views behind ``needs`` receive it."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[Request, P], HttpResponseBase]


def needs(*permissions: Permission) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let only signed-in people through whose role holds one of the permissions (none: any)."""

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            user = request.user
            if permissions and not any(accounts.allowed(user, p) for p in permissions):
                accounts.demand(user, permissions[0])
            return view(cast(Request, request), *args, **kwargs)

        return guarded

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    answer = redirect_to_login(request.get_full_path())
    if request.headers.get("HX-Request"):
        # A fragment cannot show the sign-in page: the whole window goes there.
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer
