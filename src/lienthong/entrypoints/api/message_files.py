"""Files that a message names, fetched by its receiver under the address it was given."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.base.errors import NotFound
from lienthong.services.contracts import queries as contracts
from lienthong.services.records import attachments
from lienthong.services.sync.profiles import links

# The receiver saves it; a browser that opens the address must not run it.
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@require_safe
def message_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the file an address names."""
    try:
        table_name, sha256 = links.opened(token)
        _contract, table = contracts.table(table_name)
        kept = attachments.find(table, sha256)
    except NotFound as missing:
        words = gettext(missing.message) % missing.values
        return JsonResponse({"code": missing.code, "message": words}, status=404)
    return FileResponse(
        attachments.path_of(sha256).open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.media_type,
        headers=HEADERS,
    )
