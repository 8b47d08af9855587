"""The transport of a peer that can be sent letters and asked nothing: it says so."""

from __future__ import annotations

from typing import Any, NoReturn

from lienthong.services.sync.errors import answers_come_later


class UnaskedTransport:
    """Stands for a peer behind a folder or a broker where a question would be asked."""

    def __init__(self, place: str) -> None:
        self._place = place

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise answers_come_later(self._place)

    open_session = send = position = digests = announce = keys = _refuse
