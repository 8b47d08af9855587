"""What a person lets be done to one column of many kept rows. Pure: cells in, cells out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import flat_columns
from lienthong.core.rules.model import Choice
from lienthong.services.intake.raw_text import cell_text

How = Literal["put", "replace", "map", "copy", "clear", "suggest"]
HOWS: Mapping[str, str] = {
    "put": N_("Đặt một giá trị"),
    "replace": N_("Thay một đoạn chữ"),
    "map": N_("Đổi từng giá trị"),
    "copy": N_("Lấy từ cột khác"),
    "clear": N_("Xóa trắng"),
    "suggest": N_("Nhận gợi ý của từng dòng"),
}
RAW = "raw:"  # before the title of a column that the file has and the table has not
MOST_PAIRS = 500


@dataclass(frozen=True)
class Rule:
    """One way to mend ``column``.

    ``value`` is the text to put, or to put in the place of ``find``; ``pairs`` maps whole values;
    ``source`` names the column to take from, ``raw:Title`` one of the file only. ``suggest`` takes
    what each row's own question offers: its only choice, or the one for the reason in ``value``.
    """

    how: How
    column: str
    value: str = ""
    find: str = ""
    pairs: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the rule as an operation keeps it."""
        said = {
            "value": self.value, "find": self.find, "pairs": dict(self.pairs), "source": self.source
        }  # fmt: skip
        return {"how": self.how, "column": self.column} | {k: v for k, v in said.items() if v}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Rule":
        """Read what ``to_json`` wrote."""
        return cls(**data)

    def apply(
        self, cells: Mapping[str, Any], raw: Mapping[str, str], offered: Sequence[Choice] = ()
    ) -> dict[str, Any]:
        """Return the cells that change; none when the rule has nothing to do in this row.

        ``offered`` are the choices of the row's question about the column.
        """
        if self.how == "suggest":
            taken = self.suggested(offered)
            return {self.column: taken.value} if taken is not None else {}
        text = cell_text(cells.get(self.column))
        after = self._after(text, cells, raw)
        return {} if after is None else {self.column: after}

    def suggested(self, offered: Sequence[Choice]) -> Choice | None:
        """Return the one choice that is taken; None when there is no such, or more than one."""
        found = [c for c in offered if not self.value or c.reason == self.value]
        return found[0] if len(found) == 1 else None

    def _after(self, text: str, cells: Mapping[str, Any], raw: Mapping[str, str]) -> Any:
        if self.how == "put":
            return self.value
        if self.how == "clear":
            return None if not text else ""
        if self.how == "replace":
            return text.replace(self.find, self.value) if self.find in text else None
        if self.how == "map":
            return {_plain(k): v for k, v in self.pairs.items()}.get(_plain(text))
        if self.source.startswith(RAW):
            return raw.get(self.source.removeprefix(RAW)) or None
        taken = cells.get(self.source)
        return None if taken is None or taken == "" else taken


def check(rule: Rule, table: Table, *, rows: int) -> None:
    """Raise UserError when the rule cannot be meant for this table."""
    columns = {f.name for f in settable(table)}
    if rule.column not in columns:
        raise _refused("column-needed", N_("Chưa chọn cột để sửa."), N_("Chọn một cột của bảng."))
    if rule.how not in HOWS:
        raise _refused("rule-needed", N_("Chưa chọn cách sửa."), N_("Chọn một cách sửa."))
    whole_key = table.primary_key == (rule.column,)
    if whole_key and rule.how in ("put", "clear") and rows > 1:
        raise _refused(
            "one-identity",
            N_("Không đặt cùng một giá trị vào cột nhận diện của nhiều dòng."),
            N_("Dùng «Thay một đoạn chữ» hoặc «Đổi từng giá trị», hoặc sửa từng dòng."),
        )
    _check_parts(rule, columns)


def _check_parts(rule: Rule, columns: set[str]) -> None:
    if rule.how == "put" and not rule.value:
        raise _refused(
            "value-needed", N_("Chưa ghi giá trị mới."), N_("Ghi giá trị, hoặc chọn «Xóa trắng».")
        )
    if rule.how == "replace" and not rule.find:
        raise _refused(
            "find-needed", N_("Chưa ghi đoạn chữ cần thay."), N_("Ghi đoạn chữ có trong cột.")
        )
    if rule.how == "map" and not 0 < len(rule.pairs) <= MOST_PAIRS:
        raise _refused(
            "pairs-needed",
            N_("Chưa ghi giá trị nào để đổi, hoặc ghi quá 500."),
            N_("Mỗi dòng một cặp: giá trị cũ => giá trị mới."),
        )
    source = rule.source
    if rule.how == "copy" and not (source in columns - {rule.column} or source.startswith(RAW)):
        raise _refused(
            "source-needed", N_("Chưa chọn cột để lấy."), N_("Chọn một cột khác của dòng.")
        )


def settable(table: Table) -> list[Field]:
    """Return the columns that a rule may mend: those a single cell holds."""
    return [f for f in flat_columns(table) if not f.is_nested]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _refused(code: str, message: str, remedy: str) -> UserError:
    return UserError(message, code=code, remedy=remedy)
