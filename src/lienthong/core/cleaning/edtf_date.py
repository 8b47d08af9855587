"""Dates that are not whole, or not sure, kept in EDTF: «tháng 5/1990», «khoảng thế kỷ XV»."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from lienthong.base.i18n import N_
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import CannotRead, Clean, Cleaned, Normaliser, Raw, Step
from lienthong.core.dictionary.edtf_reading import read_partial, read_uncertain

PARTIAL_REMEDY = N_("Nhập năm, tháng/năm hoặc ngày/tháng/năm, ví dụ 1990, 5/1990, 12/5/1990.")
UNCERTAIN_REMEDY = N_(
    "Nhập như: 1930, khoảng 1930, trước 1945, 1945–1954, đầu thế kỷ XX, khoảng thế kỷ XV."
)


def _cleaner(read: Callable[[str], str | None], remedy: str) -> Clean:
    def clean(raw: Raw) -> Cleaned:
        if isinstance(raw, datetime):
            raw = raw.date()
        if isinstance(raw, date):
            return raw.isoformat(), ()
        if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
            raw = text.written(raw)[0]
        said, steps = text.one_line(raw)
        if said is None:
            return None, steps
        edtf = read(said)
        if edtf is None:
            raise CannotRead(N_("Không đọc được thời gian «%(value)s» ở cột «%(title)s»."), remedy)
        return edtf, steps if edtf == said else (*steps, Step("edtf", said, edtf))

    return clean


def _normaliser(name: str, clean: Clean, doc: str) -> Normaliser:
    return Normaliser(name, ("string",), lambda field, dictionary: clean, (doc,))


partial = _cleaner(read_partial, PARTIAL_REMEDY)
uncertain = _cleaner(read_uncertain, UNCERTAIN_REMEDY)
PARTIAL = _normaliser("partial_date", partial, "tháng 5/1990")
UNCERTAIN = _normaliser("uncertain_date", uncertain, "khoảng thế kỷ XV")
