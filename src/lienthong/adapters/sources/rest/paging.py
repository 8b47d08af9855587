"""Walk the pages of a REST service, whichever of the usual ways it parts them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from lienthong.adapters.sources.rest.asking import SCHEMES, Answer, ask, unreadable
from lienthong.base.i18n import N_
from lienthong.services.intake.sources import cursor as cursors
from lienthong.services.intake.sources.ports import Place, Wanted

MOST_PAGES = 100_000
_PARAMS = {"page": "page", "offset": "offset", "cursor": "cursor"}
Record = dict[str, Any]
Params = dict[str, str]


def pages(client: httpx.Client, place: Place, wanted: Wanted) -> Iterator[list[Record]]:
    """Yield the records of each page until there is no further one."""
    start = place.text("url").rstrip("/")
    if place.text("path"):
        start += "/" + place.text("path").lstrip("/")
    url, params = start, _first(place, wanted)
    seen = {(url, *sorted(params.items()))}
    for _ in range(MOST_PAGES):
        answer = ask(client, url, params)
        page = _records(answer.document, place)
        yield page
        following = _next(answer, page, place, params)
        if following is None:
            return
        link, params = following
        url = urljoin(url, link) if link else url
        _demand_same_host(start, url)
        asked = (url, *sorted(params.items()))
        if asked in seen:
            raise unreadable(N_("Dịch vụ đưa lại đúng trang đã đọc nên không bao giờ hết."))
        seen.add(asked)
    raise unreadable(N_("Dịch vụ có quá nhiều trang (hơn %(limit)s)."), limit=MOST_PAGES)


def _first(place: Place, wanted: Wanted) -> Params:
    params = dict(parse_qsl(place.text("params"), keep_blank_values=True))
    if place.text("size_param"):
        params[place.text("size_param")] = str(place.number("page_size"))
    if place.text("paging") == "page":
        params[_name(place)] = str(place.number("first_page"))
    if place.text("paging") == "offset":
        params[_name(place)] = "0"
    window = wanted.window
    if window and window.since is not None and place.text("since_param"):
        params[place.text("since_param")] = cursors.written(window.since)
    return params


def _name(place: Place) -> str:
    return place.text("page_param") or _PARAMS[place.text("paging")]


def _next(
    answer: Answer, page: list[Record], place: Place, params: Params
) -> tuple[str, Params] | None:
    """Return link (empty: the same address) and parameters of the next page; None at the end."""
    paging = place.text("paging")
    if paging in ("page", "offset") and page:
        step = 1 if paging == "page" else len(page)
        return "", params | {_name(place): str(int(params[_name(place)]) + step)}
    if paging == "link" and answer.link:
        return answer.link, {}
    if paging in ("cursor", "next"):
        found = at(answer.document, place.text("next_path"))
        if found in (None, "", False):
            return None
        return (str(found), {}) if paging == "next" else ("", params | {_name(place): str(found)})
    return None


def _demand_same_host(start: str, url: str) -> None:
    """A next page on another host would be given the key: it is refused."""
    if _origin(start) != _origin(url):
        raise unreadable(
            N_("Trang kế tiếp nằm ở máy chủ khác («%(host)s»); không gửi khóa tới đó."),
            host=urlsplit(url).netloc,
        )


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or SCHEMES.get(parts.scheme, 0)


def _records(document: object, place: Place) -> list[Record]:
    path = place.text("records_path")
    found = at(document, path) if path else document
    if found is None and path:
        raise unreadable(N_("Trong JSON không có mục «%(path)s»."), path=path)
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise unreadable(N_("Mục «%(path)s» không phải danh sách bản ghi."), path=path or "JSON")
    return found


def at(document: object, path: str) -> object:
    """Return what lies at a dotted path, None where there is nothing.

    >>> at({"data": {"items": [1]}}, "data.items")
    [1]
    """
    for name in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document
