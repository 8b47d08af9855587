"""Pages speak Vietnamese until the person chooses otherwise, whatever the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation


class VietnameseFirstMiddleware:
    """Speak Vietnamese on a page when no language was chosen. The API follows Accept-Language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not chosen and not request.path.startswith("/api/"):
            translation.activate("vi")
            request.LANGUAGE_CODE = "vi"
        return self.get_response(request)
