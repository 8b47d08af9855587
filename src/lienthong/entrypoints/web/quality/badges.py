"""A database's index for anyone: a picture and figures, cacheable, without any row's content.

Only of a database whose contract shares it openly; every other one is not found, as if it were
not there.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from lienthong.core.contract.model import Contract
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality.badge import Badge, badge

OPEN, FRESH_SECONDS = "open", 300
LETTER, SIDE = 6.6, 8  # the average width of a letter of the picture, and its margins


@require_safe
def picture(request: HttpRequest, contract_id: str) -> HttpResponse:
    """Draw the index as a badge."""
    contract = _open(contract_id)
    found = badge(contract)
    title = said("Chất lượng dữ liệu")
    value = _text(found)
    left, right = _width(title), _width(value)
    context = {
        "title": title, "value": value, "grade": found.index.grade, "left": left,
        "right": right, "width": left + right, "title_at": left / 2, "value_at": left + right / 2,
        "name": display.title_of(contract),
    }  # fmt: skip
    # Without the request: who asks must not be looked at, or no cache could keep the answer.
    drawn = render_to_string("quality/badge.svg", context)
    return _cacheable(request, HttpResponse(drawn, content_type="image/svg+xml"), found)


@require_safe
def figures(request: HttpRequest, contract_id: str) -> HttpResponse:
    """Give the index and the six words with their reasons, as JSON."""
    contract = _open(contract_id)
    found = badge(contract)
    body = {
        "contract": contract.id,
        "title": contract.title,
        "version": contract.version,
        "index": found.index.value,
        "grade": found.index.grade,
        "measured_at": found.at.isoformat() if found.at else None,
        "rows": found.rows,
        "words": {
            word: {"value": s.value, "grade": s.grade, "reason": said(s.reason)}
            for word, s in found.words.items()
        },
    }
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    return _cacheable(request, answer, found)


def _open(contract_id: str) -> Contract:
    contract = contracts.find(contract_id)
    if contract is None or contract.sharing.get("level") != OPEN:
        raise Http404
    return contract


def _text(found: Badge) -> str:
    value = found.index.value
    return said("Chưa đo") if value is None else display.number(int(value * 10) / 10, 1)


def _width(text: str) -> int:
    return round(len(text) * LETTER) + 2 * SIDE


def _cacheable(request: HttpRequest, answer: HttpResponse, found: Badge) -> HttpResponse:
    """Let anyone keep the answer for five minutes, and ask again by its tag."""
    tag = f'"{found.tag}-{request.LANGUAGE_CODE}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
