"""Pages speak Vietnamese until the person chooses otherwise, whatever the browser asks for."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def prefer_vietnamese(request: HttpRequest) -> None:
    """Speak Vietnamese on a page when no language was chosen. The API follows Accept-Language."""
    if request.path.startswith("/api/") or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return
    translation.activate("vi")
    request.LANGUAGE_CODE = "vi"
