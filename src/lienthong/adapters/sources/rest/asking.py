"""Ask a REST service for one page: the address checked, the size bounded, tried again when busy.

A page is tried again with growing pauses, or after the pause that the server asks for
(Retry-After). Redirects are not followed: the key goes nowhere but where it was meant to.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from lienthong.adapters.sources import addresses
from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.services.intake.sources.ports import Place, SourceLost, SourceRefused

MOST_PAGE_BYTES = 32 * 1024 * 1024
ATTEMPTS = 5
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0  # seconds; a server that asks for more is asked at the next try of the run
SCHEMES = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """A page: its JSON, where its Link header leads, and what the server calls itself."""

    document: object
    link: str
    server: str


class _TryAgain(Exception):
    """A page that may come when asked again; ``pause`` is what the server asked for, in seconds."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


def open_client(place: Place) -> httpx.Client:
    """Return a client with the place's key. Raises SourceRefused for an address of no use."""
    parts = urlsplit(place.text("url"))
    if parts.scheme not in SCHEMES or not parts.hostname or parts.username:
        raise SourceRefused(
            N_("Địa chỉ gốc chưa đúng: cần dạng https://máy-chủ/… và không kèm tài khoản."),
            code="bad-url",
            place="url",
            remedy=N_("Chỉ nhận http và https; khóa và mật khẩu điền vào ô riêng."),
        )
    basic = place.text("auth") == "basic"
    # trust_env off: a proxy of the machine must not see keys.
    return httpx.Client(
        timeout=httpx.Timeout(place.number("timeout_seconds"), connect=10.0),
        trust_env=False,
        follow_redirects=False,
        headers={"Accept": "application/json", "User-Agent": "lienthong", **_key(place)},
        auth=httpx.BasicAuth(place.text("user"), place.secret) if basic else None,
    )


def _key(place: Place) -> dict[str, str]:
    if place.text("auth") == "bearer":
        return {"Authorization": f"Bearer {place.secret}"}
    return {place.text("header_name"): place.secret} if place.text("auth") == "header" else {}


def ask(client: httpx.Client, url: str, params: Mapping[str, str]) -> Answer:
    """Ask for a page, again while the service is busy. Raises SourceLost, SourceRefused."""
    tries = Retrying(
        retry=retry_if_exception_type(_TryAgain),
        stop=stop_after_attempt(ATTEMPTS),
        wait=_pause,
        reraise=True,
    )
    try:
        return tries(_ask_once, client, url, params)
    except _TryAgain as error:
        raise SourceLost(
            N_("Dịch vụ «%(host)s» không trả lời được: %(reason)s"),
            code="no-answer",
            values={"host": urlsplit(url).netloc, "reason": str(error)},
            remedy=N_("Chưa có dòng nào được lấy; nút sẽ tự thử lại sau."),
        ) from None


def _pause(state: RetryCallState) -> float:
    """Wait as long as the server asks for, else twice as long as before."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _TryAgain) and error.pause is not None:
        return error.pause
    return float(FIRST_PAUSE * 2 ** (state.attempt_number - 1))


def _ask_once(client: httpx.Client, url: str, params: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = addresses.reach(host, parts.port or SCHEMES[parts.scheme])
    request = client.build_request("GET", url, params=params or None)
    # To the very address that was checked: a name may lead elsewhere a moment later. The Host
    # header and the name of the certificate stay those of the service.
    request.url = request.url.copy_with(host=address)
    request.extensions = {**request.extensions, "sni_hostname": host}
    try:
        with closing(client.send(request, stream=True)) as response:
            _check_status(response)
            body = bytearray()
            for block in response.iter_bytes():
                body += block
                if len(body) > MOST_PAGE_BYTES:
                    raise unreadable(N_("Một trang của dịch vụ lớn hơn 32 MB."))
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _TryAgain(type(error).__name__) from error
    link = response.links.get("next", {}).get("url", "")
    return Answer(_json(bytes(body)), link, response.headers.get("server", ""))


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        pause = _asked_pause(response.headers.get("retry-after", ""))
        if pause is not None and pause > LONGEST_PAUSE:
            raise SourceLost(
                N_("Dịch vụ đang bận và hẹn %(seconds)s giây nữa mới trả lời."),
                code="busy",
                values={"seconds": round(pause)},
                remedy=N_("Chạy lại sau; nếu hay gặp, giãn lịch chạy của nguồn."),
            )
        raise _TryAgain(f"HTTP {status}", pause)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise SourceRefused(
            N_("Dịch vụ không nhận khóa hoặc mật khẩu (HTTP %(status)s)."),
            code="bad-key",
            values={"status": status},
            remedy=N_("Kiểm tra cách xác thực và khóa; hỏi bên cung cấp xem khóa còn hạn không."),
        )
    if status != httpx.codes.OK:
        raise SourceRefused(
            N_("Dịch vụ trả lời HTTP %(status)s thay vì dữ liệu."),
            code="bad-status",
            values={"status": status},
            remedy=N_("Kiểm tra địa chỉ, đường dẫn và tham số; địa chỉ chuyển hướng thì điền địa "
                      "chỉ mới."),
        )  # fmt: skip


def _asked_pause(header: str) -> float | None:
    """Read Retry-After: seconds, or a date of HTTP."""
    if header.strip().isdecimal() and len(header) < 9:
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unreadable(N_("Dịch vụ trả lời không phải JSON.")) from error


def unreadable(message: str, **values: object) -> SourceRefused:
    """Make the refusal of an answer that means nothing here."""
    return SourceRefused(
        message,
        code="bad-answer",
        values=values,
        remedy=N_("Mở địa chỉ của dịch vụ để xem, rồi sửa khai báo nguồn cho khớp."),
    )
