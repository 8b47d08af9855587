"""Tell lines of data from what stands among them: groups, totals, repeated headers, signatures.

When in doubt a line is data: it is judged, and waits on the desk if something is missing. A line
is left out only when its words say what it is, or when it lacks a cell without which no row could
be accepted. Whoever asks is told the reason; nothing is dropped here.
"""

from collections.abc import Callable, Collection, Sequence
from operator import itemgetter

from lienthong.base.i18n import N_
from lienthong.core.sheets.numbering import is_numbering
from lienthong.core.sheets.words import (
    GROUP_MARK,
    GROUP_TEXT,
    ORDER,
    is_note,
    is_signature,
    is_total,
    key,
)

Row = Sequence[object]
SAMPLE_ROWS = 200
_USUAL = 0.8  # share of the fuller rows that fill a column that is usually filled
_EMPTY = (None, "")
_PLAIN = (str, int, float)
# Why a line is left out, in words for the person who looks.
REASONS = {
    "above": N_("đứng trên dòng tiêu đề"),
    "numbering": N_("dòng đánh số cột"),
    "header": N_("tiêu đề lặp lại"),
    "group": N_("dòng tên nhóm, không phải dữ liệu"),
    "total": N_("dòng cộng, tổng cộng"),
    "signature": N_("phần ký tên"),
    "note": N_("ghi chú"),
    "tail": N_("nằm sau phần cuối bảng"),
    "other-table": N_("thuộc bảng khác trong cùng trang"),
    "beyond": N_("nằm sau dòng cuối do người dùng chọn"),
    "person": N_("người dùng cho biết không phải dữ liệu"),
}
_TAIL = frozenset({"signature", "note", "tail"})


class Sifter:
    """Looks at the lines under one header, in order.

    ``needed`` are the columns without which no row can be accepted; ``known`` are the names that
    head columns of such tables.
    """

    def __init__(
        self,
        header: Sequence[str],
        sample: Sequence[Row],
        *,
        needed: Collection[int],
        known: Collection[str] = (),
        title_key: Callable[[object], str] = key,
    ) -> None:
        self._titles = [{title_key(p) for p in (t, *t.split(" – "))} for t in header]
        self._openings = _FIRSTS | {p.strip() for t in header for p in (t, *t.split(" – "))}
        self._width = len(header)
        self._order = _order(header, sample)
        self._usual = _usual(sample, len(header), self._order)
        self._needed = tuple(sorted(needed))
        self._known, self._key = known, title_key
        self._look = _getter(self._usual)
        self._reach = max(self._usual) + 1
        self._tail = False
        self._other = False

    def is_plain(self, row: Row) -> bool:
        """Say at a glance that a line is data like those around it; False is no verdict.

        Most lines of a large file are told by this: every usual cell filled, and a code or number
        first, which no label ends in.
        """
        if self._tail or self._other or len(row) < self._reach:
            return False
        usual = self._look(row)
        if "" in usual or None in usual:
            return False
        lead = usual[0]
        if lead.__class__ is str:
            if not lead[-1].isdigit() or " " in lead or lead in self._openings:
                return False
        elif lead.__class__ not in _PLAIN or lead in _FIRSTS:
            return False
        follow = usual[1] if len(usual) > 1 else None
        return follow.__class__ is not str or follow[0] not in _LABELS

    def reason(self, row: Row) -> str | None:
        """Return why a line is left out, a key of REASONS; None when it is data or blank."""
        if len(row) < self._width:
            row = [*row, *[""] * (self._width - len(row))]
        usual = self._look(row)
        if "" not in usual and None not in usual:
            found = self._of_full(row)
        else:
            filled = [i for i, cell in enumerate(row[: self._width]) if cell not in _EMPTY]
            found = self._of_gapped(row, filled) if filled else None
            if not filled:
                return None
        if found is None and self._other:
            return "other-table"
        self._tail = found in _TAIL or (self._tail and found is not None)
        return found

    def _of_full(self, row: Row) -> str | None:
        lead = row[self._usual[0]]
        follow = row[self._usual[1]] if len(self._usual) > 1 else None
        if (is_lead(lead) and is_total(lead)) or (is_lead(follow) and is_total(follow)):
            return "total"
        # Only a line that begins as a header or a numbering does is worth a closer look.
        if (lead.__class__ in _PLAIN and lead in self._openings) or self._heads(lead):
            return self._of_header(row, [i for i in range(self._width) if row[i] not in _EMPTY])
        return None

    def _heads(self, lead: object) -> bool:
        """Say whether a text is the name of a column; codes and numbers are told at a glance."""
        if not isinstance(lead, str) or lead[-1:].isdigit():
            return False
        said = self._key(lead)
        return said in ORDER or said in self._known

    def _of_header(self, row: Row, filled: Sequence[int]) -> str | None:
        if is_numbering(row, self._width):
            return "numbering"
        same = sum(1 for i in filled if self._key(row[i]) in self._titles[i])
        if len(filled) > 1 and same == len(filled):
            self._other = False
            return "header"
        if same < len(filled) and self._names_others(row, filled):
            self._other = True
            return "other-table"
        return None

    def _names_others(self, row: Row, filled: Sequence[int]) -> bool:
        """Say whether the line heads another table."""
        named = sum(
            1 for i in filled if isinstance(row[i], str) and self._key(row[i]) in self._known
        )
        return named > 2 and named * 2 >= len(filled)

    def _of_gapped(self, row: Row, filled: Sequence[int]) -> str | None:
        if len(filled) > 1 and (found := self._of_header(row, filled)):
            return found
        texts = [row[i] for i in filled if isinstance(row[i], str)]
        if any(is_total(text) for text in texts[:2]):
            return "total"
        few = len(filled) <= max(2, len(self._usual) // 2)
        signing = [is_signature(text) for text in texts]
        if (few and any(signing)) or (signing and all(signing)):
            return "signature"
        if few and texts and is_note(texts[0]):
            return "note"
        unnumbered = self._order is not None and row[self._order] in _EMPTY
        if self._tail and (unnumbered or len(filled) <= max(2, len(self._usual) // 3)):
            return "tail"
        if self._is_group(row, filled, texts):
            return "group"
        lacking = self._lacks(row) if self._needed else few
        if lacking and not texts and len(self._usual) > 2:
            return "total"  # sums without a label
        return None

    def _is_group(self, row: Row, filled: Sequence[int], texts: Sequence[object]) -> bool:
        if len(self._usual) < 3:
            return False
        first = row[filled[0]]
        marked = isinstance(first, str) and GROUP_MARK.match(first.strip()) is not None
        if self._order is not None and filled[0] == self._order and marked and len(filled) > 1:
            return self._lacks(row) or len(filled) * 2 <= len(self._usual)
        if len(filled) == 1 and texts:
            return self._lacks(row)
        opened = isinstance(first, str) and GROUP_TEXT.match(first.strip()) is not None
        return opened and len(texts) == 1 and self._lacks(row)

    def _lacks(self, row: Row) -> bool:
        return not self._needed or any(row[i] in _EMPTY for i in self._needed)


_LABELS = frozenset("TtCcGgLl ")  # what the labels of totals begin with
_FIRSTS = frozenset({1, "1", "(1)", "A", "(A)", "a", "[1]"})


def is_lead(cell: object) -> bool:
    """Say whether a text begins as the label of a total may; most cells do not."""
    return isinstance(cell, str) and cell.lstrip()[:1] in _LABELS


def _getter(usual: Sequence[int]) -> Callable[[Row], tuple[object, ...]]:
    if len(usual) > 1:
        return itemgetter(*usual)
    only = usual[0] if usual else 0
    return lambda row: (row[only],) if len(row) > only else ("",)


def _usual(sample: Sequence[Row], width: int, order: int | None) -> tuple[int, ...]:
    """Return the columns that the fuller rows of the sample nearly always fill.

    Where a column numbers the rows, only numbered ones count.
    """
    if order is not None:
        sample = [row for row in sample if order < len(row) and _is_number(row[order])]
    counts = [sum(1 for c in row[:width] if c not in _EMPTY) for row in sample]
    most = max(counts, default=0)
    fuller = [row for row, n in zip(sample, counts, strict=True) if n * 2 > most]
    usual = tuple(
        i
        for i in range(width)
        if sum(1 for row in fuller if i < len(row) and row[i] not in _EMPTY) >= _USUAL * len(fuller)
    )
    return usual if fuller and usual else tuple(range(min(width, 1)))


def _order(header: Sequence[str], sample: Sequence[Row]) -> int | None:
    """Return the column that numbers the rows, whose other marks then name groups."""
    for i, title in enumerate(header):
        cells = [row[i] for row in sample if i < len(row) and row[i] not in _EMPTY]
        numbers = sum(1 for c in cells if _is_number(c))
        if key(title).rstrip(".:") in ORDER and numbers * 2 > len(cells):
            return i
    return None


def _is_number(cell: object) -> bool:
    return str(cell).strip().removesuffix(".0").isdigit()
