"""What a kind of source asks for: its options, their types, and which of them is the secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

OptionType = Literal["text", "number", "choice", "lines"]
LONGEST = 1_000


@dataclass(frozen=True)
class Option:
    """One thing to fill in. ``choices`` are (value, title); ``low`` and ``high`` bound numbers."""

    name: str
    title: str
    type: OptionType = "text"
    required: bool = False
    default: str = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 10**9

    def read(self, raw: str) -> str | int:
        """Return the typed value. Raises UserError."""
        value = " ".join(raw.split()) if self.type != "lines" else raw.strip()
        value = value or self.default
        if self.required and not value:
            raise self._wrong(N_("Chưa điền «%(title)s»."), N_("Điền rồi lưu lại."))
        if len(value) > LONGEST:
            raise self._wrong(N_("«%(title)s» quá dài."), N_("Nhập ngắn hơn 1.000 ký tự."))
        if self.type == "choice" and value not in dict(self.choices):
            raise self._wrong(
                N_("«%(title)s» không có lựa chọn «%(value)s»."), N_("Chọn trong danh sách."), value
            )
        return self._number(value) if self.type == "number" and value else value

    def _number(self, value: str) -> int:
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 12 else -1
        if not self.low <= number <= self.high:
            raise self._wrong(
                N_("«%(title)s» phải là số nguyên từ %(low)s đến %(high)s."),
                N_("Nhập lại bằng chữ số."),
            )
        return number

    def _wrong(self, message: str, remedy: str, value: str = "") -> UserError:
        return UserError(
            message,
            code="bad-option",
            values={"title": self.title, "value": value, "low": self.low, "high": self.high},
            place=self.name,
            remedy=remedy,
            status=422,
        )


@dataclass(frozen=True)
class Kind:
    """A kind of source. ``secret`` is the title of its secret, empty when it has none.

    ``dialect`` is the name of its SQL, empty where tables and queries are not chosen.
    """

    name: str
    options: tuple[Option, ...]
    secret: str = ""
    dialect: str = ""

    def read(self, values: Mapping[str, str]) -> dict[str, str | int]:
        """Return the typed options. Raises UserError for what is missing, wrong or unknown."""
        unknown = sorted(set(values) - {o.name for o in self.options})
        if unknown:
            raise _unknown(self, unknown)
        return {o.name: o.read(str(values.get(o.name, ""))) for o in self.options}


def _unknown(kind: Kind, names: list[str]) -> UserError:
    known = ", ".join(o.name for o in kind.options)
    return UserError(
        N_("Loại nguồn này không có mục: %(options)s."),
        code="unknown-option",
        values={"options": ", ".join(names), "known": known},
        remedy=N_("Các mục có: %(known)s."),
        status=422,
    )
