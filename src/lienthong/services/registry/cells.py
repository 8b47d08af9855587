"""Read cells of reference files: every cell is text, several values are split by «; »."""

from collections.abc import Mapping
from datetime import date

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_


class Cells:
    """One row of a reference file. A column that is absent reads as empty."""

    def __init__(self, row: Mapping[str, str], place: str) -> None:
        self._row, self._place = row, place

    def text(self, *names: str) -> str:
        """Return the first of the columns that is not empty."""
        return next((v for name in names if (v := (self._row.get(name) or "").strip())), "")

    def many(self, name: str) -> list[str]:
        return [part.strip() for part in self.text(name).split(";") if part.strip()]

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            raise self._refusal(name, text) from None

    def day(self, name: str) -> date | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self._refusal(name, text) from None

    def truth(self, name: str) -> bool:
        return self.text(name).lower() == "true"

    def _refusal(self, name: str, text: str) -> UserError:
        return UserError(
            N_("Ô «%(column)s» có giá trị không đọc được: «%(value)s»."),
            code="bad-reference",
            values={"column": name, "value": text},
            place=self._place,
            remedy=N_("Sửa tệp trong thư mục reference rồi nạp lại."),
        )
