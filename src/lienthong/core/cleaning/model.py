"""What cleaning is made of: a raw cell, the steps taken, and the refusal to guess."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.cleaning.evidence import Evidence
from lienthong.core.contract.model import Field, LogicalType
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.model import Choice

Raw = (
    str | int | float | Decimal | bool | date | time | datetime | dict[str, Any] | list[Any] | None
)


class Converted(str):
    """A cell that the reader took out of an encoding before Unicode: the text it makes.

    It is that text wherever a text will do; ``before`` and ``encoding`` are for the row's log.
    """

    __slots__ = ("before", "encoding")
    before: str
    encoding: str

    def __new__(cls, text: str, before: str, encoding: str) -> "Converted":
        made = super().__new__(cls, text)
        made.before = before
        made.encoding = encoding
        return made


@dataclass(frozen=True)
class Step:
    """One change made to one cell. ``name`` is a key of STEP_TITLES."""

    name: str
    before: str
    after: str
    column: str = ""


Steps = tuple[Step, ...]
Cleaned = tuple[Value, Steps]
Clean = Callable[[Raw], Cleaned]


class CannotRead(Exception):
    """The cell cannot be converted with certainty. Message and remedy are for the clerk."""

    def __init__(self, message: str, remedy: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.values = dict(values or {})


class Unsure(CannotRead):
    """The cell has likely readings and none is certain: a person chooses. Nothing is guessed.

    ``choices`` has one likely value or more, the likeliest first.
    """

    def __init__(
        self,
        message: str,
        remedy: str,
        choices: tuple[Choice, ...],
        values: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, remedy, values)
        self.choices = choices


@dataclass(frozen=True)
class Normaliser:
    """One member of the family: its name, the column types it makes, and how to set it up.

    ``informed`` sets it up for a column of which the other cells prove something.
    """

    name: str
    types: tuple[LogicalType, ...]
    bind: Callable[[Field, Dictionary], Clean]
    examples: tuple[str, ...] = field(default=())
    informed: Callable[[Field, Dictionary, Evidence], Clean] | None = None


# Step names are stored with the row; these are the words a reader sees for them.
STEP_TITLES: Mapping[str, str] = {
    "tcvn3": N_("đổi chữ gõ bằng phông ABC (TCVN3) sang Unicode"),
    "vni": N_("đổi chữ gõ bằng phông VNI sang Unicode"),
    "viqr": N_("đổi chữ gõ kiểu VIQR sang Unicode"),
    "windows-1258": N_("đổi chữ gõ bằng bảng mã Windows-1258 sang Unicode"),
    "placeholder": N_("bỏ chữ thay cho ô trống"),
    "unicode": N_("chuẩn hoá bảng mã tiếng Việt"),
    "invisible": N_("bỏ ký tự ẩn"),
    "whitespace": N_("gọn khoảng trắng"),
    "excel-number": N_("đổi ô số của Excel thành chữ"),
    "excel-date": N_("đổi ngày dạng số của Excel"),
    "letter-d": N_("thay chữ Ð lạ bằng Đ"),
    "capitals": N_("viết hoa đúng tên người"),
    "case": N_("thống nhất chữ hoa, chữ thường"),
    "leading-zeros": N_("khôi phục số 0 ở đầu"),
    "code-name": N_("đổi tên gọi thành mã"),
    "unit-name": N_("đổi tên đơn vị hành chính thành mã"),
    "unit-successor": N_("đổi đơn vị hành chính cũ sang đơn vị hiện nay"),
    "unit-of-row": N_("điền đơn vị hành chính suy ra từ cột khác của dòng"),
    "phone": N_("đưa số điện thoại về dạng quốc nội"),
    "phone-2018": N_("đổi đầu số 11 chữ số theo đợt 2018"),
    "email": N_("chuẩn hoá thư điện tử"),
    "url": N_("bổ sung phần đầu địa chỉ web"),
    "date": N_("đọc ngày kiểu Việt Nam"),
    "date-month-first": N_("đọc ngày kiểu tháng trước, ngày sau, như cả cột"),
    "birth-year": N_("đọc năm sinh hai chữ số theo số định danh"),
    "timestamp": N_("đọc thời điểm"),
    "time": N_("đọc giờ trong ngày"),
    "edtf": N_("ghi thời gian theo chuẩn EDTF"),
    "number": N_("đọc số kiểu Việt Nam"),
    "tone": N_("đặt lại dấu thanh đúng chỗ"),
    "boolean": N_("đọc có hoặc không"),
    "year": N_("đọc năm"),
    "identifier": N_("bỏ dấu ngăn cách trong mã"),
    "document": N_("bỏ chữ «Số» và khoảng trắng trong số văn bản"),
    "abbreviation": N_("viết đủ chữ viết tắt"),
    "remembered": N_("thay theo câu trả lời đã nhớ"),
    "coordinate": N_("đổi toạ độ về độ thập phân"),
}
