"""Yes and no, in the ways forms and spreadsheets say them."""

from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import CannotRead, Cleaned, Normaliser, Raw, Step

# Folded. "không có", "chưa có" say no here, though elsewhere they stand for an empty cell.
_YES = frozenset({"co", "true", "1", "x", "dung", "yes", "y", "t", "roi", "v", "✓", "✔", "☑", "☒"})
_NO = frozenset({"khong", "false", "0", "sai", "no", "n", "f", "chua", "khong co", "chua co", "☐"})


def clean(raw: Raw) -> Cleaned:
    """Read yes or no.

    >>> clean("Có")[0], clean("không")[0], clean("x")[0], clean(0)[0]
    (True, False, True, False)
    """
    if isinstance(raw, bool):
        return raw, ()
    said, steps = text.written(raw)
    said, more = text.tidy(said)
    folded = fold(said)
    if folded in _YES or folded in _NO:
        answer = folded in _YES
        canonical = "true" if answer else "false"
        told = () if said == canonical else (Step("boolean", said, canonical),)
        return answer, (*steps, *more, *told)
    kept, more = text.one_line(said)
    if kept is None:
        return None, steps + more
    raise CannotRead(
        N_("Giá trị «%(value)s» ở cột «%(title)s» không phải có hoặc không."),
        N_("Nhập «có» hoặc «không»."),
    )


NORMALISER = Normaliser("boolean", ("boolean",), lambda field, dictionary: clean)
