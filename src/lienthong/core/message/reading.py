"""Read a profile's settings one by one, and say which one is wrong and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lienthong.base.i18n import N_

NOT_A_TEXT = N_("cần một chuỗi ký tự")
NOT_A_COUNT = N_("cần một số nguyên từ %(minimum)s đến %(maximum)s")
NOT_A_CHOICE = N_("chỉ nhận: %(allowed)s")
NOT_A_SECTION = N_("cần một nhóm mục (tên: giá trị)")
NOT_A_LIST = N_("cần một danh sách chuỗi ký tự")
NOT_YES_OR_NO = N_("cần true hoặc false")
UNKNOWN = N_("không có mục này; chỉ nhận: %(allowed)s")


class ProfileFault(ValueError):
    """A setting cannot be used: where it stands, and what is allowed there."""

    def __init__(self, place: str, problem: str, **values: str) -> None:
        super().__init__(f"{place}: {problem % values if values else problem}")
        self.place = place
        self.problem = problem
        self.values = values


class Section:
    """One group of settings. Every setting asked for is allowed; `done` refuses the others."""

    def __init__(self, data: Any, place: str = "") -> None:
        if data is None:
            data = {}
        if not isinstance(data, dict) or any(not isinstance(name, str) for name in data):
            raise ProfileFault(place or "—", NOT_A_SECTION)
        self._data: Mapping[str, Any] = data
        self._place = place
        self._asked: list[str] = []

    def at(self, name: str) -> str:
        """Where a setting stands."""
        return f"{self._place}.{name}" if self._place else name

    def raw(self, name: str) -> Any:
        """The value as it is; None when it is not stated."""
        self._asked.append(name)
        return self._data.get(name)

    def names(self) -> list[str]:
        """What is stated, in order."""
        return list(self._data)

    def section(self, name: str) -> Section:
        """A group within this one; an empty one when it is not stated."""
        return Section(self.raw(name), self.at(name))

    def text(self, name: str, default: str = "") -> str:
        """A text; numbers are taken as they are written."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value)
        raise ProfileFault(self.at(name), NOT_A_TEXT)

    def choice(self, name: str, allowed: Sequence[str], default: str) -> Any:
        """One of a few words."""
        value = self.text(name, default)
        if value not in allowed:
            raise ProfileFault(self.at(name), NOT_A_CHOICE, allowed=", ".join(allowed))
        return value

    def count(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        """A whole number within bounds."""
        value = self.raw(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
            raise ProfileFault(
                self.at(name), NOT_A_COUNT, minimum=str(minimum), maximum=str(maximum)
            )
        return value

    def yes(self, name: str) -> bool:
        """True or false; false when it is not stated."""
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            raise ProfileFault(self.at(name), NOT_YES_OR_NO)
        return bool(value)

    def codes(self, name: str) -> frozenset[str]:
        """A list of codes."""
        value = self.raw(name)
        if value is None:
            return frozenset()
        if not isinstance(value, list) or any(not isinstance(one, str | int) for one in value):
            raise ProfileFault(self.at(name), NOT_A_LIST)
        return frozenset(str(one) for one in value)

    def texts(self, name: str) -> dict[str, str]:
        """A group of texts."""
        inside = self.section(name)
        return {key: inside.text(key) for key in inside.names()}

    def done(self) -> None:
        """Raise ProfileFault when something is stated that nobody asked for."""
        for name in self._data:
            if name not in self._asked:
                allowed = ", ".join(sorted(self._asked))
                raise ProfileFault(self.at(name), UNKNOWN, allowed=allowed)
