"""Who may call: a signed-in person (cookie, with CSRF check) or a program with an API key."""

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User

BEARER = "Bearer "


class ApiKey(HttpBearer):
    """``Authorization: Bearer lt_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return accounts.user_of_token(token)


class Session(SessionAuth):
    """The session of the pages; unsafe methods need the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = request.user
        return user if isinstance(user, User) and user.is_authenticated else None


AUTH = (ApiKey(), Session())
