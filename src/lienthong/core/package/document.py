"""Typed reading of the members of a signed document; anything unexpected is refused."""

from __future__ import annotations

from typing import Any

from lienthong.core.package.canonical import HASH_LENGTH
from lienthong.core.package.refusal import Refused

MAXIMUM_TEXT = 500


class Members:
    """The members of one JSON object, each to be read once; `done` refuses leftovers."""

    def __init__(self, document: Any, what: str) -> None:
        if not isinstance(document, dict):
            raise Refused("malformed", detail=what)
        self._left = dict(document)
        self._what = what

    def take(self, name: str) -> Any:
        if name not in self._left:
            raise self.wrong(name)
        return self._left.pop(name)

    def text(self, name: str, *, limit: int = MAXIMUM_TEXT) -> str:
        value = self.take(name)
        if not isinstance(value, str) or len(value) > limit:
            raise self.wrong(name)
        return value

    def optional_text(self, name: str) -> str | None:
        if self._left.get(name, "") is None:
            self.take(name)
            return None
        return self.text(name)

    def count(self, name: str) -> int:
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(name)
        return value

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if not isinstance(value, bool):
            raise self.wrong(name)
        return value

    def hash(self, name: str) -> str:
        value = self.text(name)
        if len(value) != HASH_LENGTH or not set(value) <= set("0123456789abcdef"):
            raise self.wrong(name)
        return value

    def items(self, name: str) -> list[Any]:
        value = self.take(name)
        if not isinstance(value, list):
            raise self.wrong(name)
        return value

    def texts(self, name: str) -> dict[str, str]:
        value = self.take(name)
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self.wrong(name)
        return value

    def wrong(self, name: str) -> Refused:
        return Refused("malformed", detail=f"{self._what}.{name}")

    def done(self) -> None:
        for name in self._left:
            raise self.wrong(name)
