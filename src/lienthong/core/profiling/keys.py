"""Which columns tell rows apart: one alone, else two together, counted over every row read.

Real files repeat a row here and there, so a key need not be perfect; its share is told.
"""

from collections.abc import Sequence
from itertools import combinations

from lienthong.base.i18n import N_
from lienthong.core.profiling.logical import looks_like_code
from lienthong.core.profiling.model import (
    ColumnProposal,
    Facts,
    KeyProposal,
    Reason,
    SourceTable,
    percent,
)
from lienthong.core.profiling.titles import words

NEARLY = 0.98  # share of rows a key must tell apart, empty ones counted against it
PAIR_ROWS = 200_000
_PAIRS = 12
_LONGEST_KEY = 60


def find_key(
    table: SourceTable, columns: Sequence[ColumnProposal], identifiers: frozenset[str]
) -> KeyProposal:
    """Return the key. ``identifiers`` are the columns whose term names things.

    With no fit key the nearest column is given, and the reason says that it is not one.
    """
    declared = sorted(
        (c for c in columns if c.source.declared.key_position),
        key=lambda c: c.source.declared.key_position,
    )
    if declared:
        reason = Reason(N_("khóa chính khai báo trong cơ sở dữ liệu nguồn"))
        return KeyProposal(tuple(c.name for c in declared), 1.0, (reason,))
    ranked = sorted(
        (c for c in columns if _share(c.facts) >= NEARLY and c.facts.max_length <= _LONGEST_KEY),
        key=lambda c: -_merit(c, columns.index(c), identifiers),
    )
    if ranked and _merit(ranked[0], 0, identifiers) > 0:
        best = ranked[0]
        return KeyProposal(
            (best.name,), _share(best.facts), (_alone(best),), tuple((c.name,) for c in ranked[1:6])
        )
    pair = _pair(table, columns)
    return pair or _nearest(columns)


def _share(facts: Facts) -> float:
    return facts.distinct / facts.rows if facts.rows else 0.0


def _merit(column: ColumnProposal, position: int, identifiers: frozenset[str]) -> float:
    """Names of things before other unique values; days, amounts and running text are no keys."""
    if column.type.logical_type in ("number", "date", "timestamp", "boolean"):
        return 0.0
    merit = 40 * (_share(column.facts) - NEARLY) / (1 - NEARLY)
    merit += 25 if looks_like_code(words(column.source.title)) else 0
    merit += 20 if column.name in identifiers else 0
    merit -= 30 if column.shape.classes.get("text", 0) > 0.5 else 0
    # The number of the line tells rows apart in this file only.
    merit -= 38 if words(column.source.title) in (("stt",), ("tt",), ("so", "thu", "tu")) else 0
    return merit + 12 / (1 + position)


def _alone(column: ColumnProposal) -> Reason:
    values = {"title": column.source.title, "share": percent(_share(column.facts))}
    if _share(column.facts) == 1 and column.facts.exact:
        return Reason(N_("«%(title)s» không trống, không lặp ở mọi dòng"), values)
    return Reason(
        N_("«%(title)s» phân biệt %(share)s %% số dòng; dòng trống hoặc lặp sẽ phải sửa"), values
    )


def _pair(table: SourceTable, columns: Sequence[ColumnProposal]) -> KeyProposal | None:
    """Count pairs over the first rows; a pair that repeats too often is dropped on the way."""
    rows = min(columns[0].facts.rows, PAIR_ROWS) if columns else 0
    fit = [
        (i, c) for i, c in enumerate(columns)
        if c.facts.missing <= c.facts.rows * (1 - NEARLY)
        and c.facts.distinct > 1
        and c.facts.max_length <= _LONGEST_KEY
        and c.type.logical_type not in ("number", "boolean")
    ]  # fmt: skip
    pairs = sorted(
        (
            (a, b) for a, b in combinations(fit, 2)
            if a[1].facts.distinct * b[1].facts.distinct >= rows * NEARLY
        ),
        key=lambda p: (-looks_like_code(words(p[0][1].source.title)), p[0][0] + p[1][0]),
    )[:_PAIRS]  # fmt: skip
    seen: dict[tuple[int, int], set[tuple[object, object]]] = {
        (a[0], b[0]): set() for a, b in pairs
    }
    read = _count_pairs(table, seen)
    if not seen or not read:
        return None
    (first, second), values = max(seen.items(), key=lambda item: len(item[1]))
    share = len(values) / read
    chosen = (columns[first], columns[second])
    reason = Reason(
        N_(
            "không cột nào đứng một mình phân biệt được các dòng; «%(first)s» cùng «%(second)s» "
            "phân biệt %(share)s %% số dòng"
        ),
        {
            "first": chosen[0].source.title,
            "second": chosen[1].source.title,
            "share": percent(share),
        },
    )
    return KeyProposal(tuple(c.name for c in chosen), share, (reason,))


def _count_pairs(
    table: SourceTable, seen: dict[tuple[int, int], set[tuple[object, object]]]
) -> int:
    read = 0
    for chunk in table.chunks() if seen else ():
        read += len(chunk[0]) if chunk else 0
        for (a, b), values in list(seen.items()):
            values.update(zip(chunk[a], chunk[b], strict=True))
            if len(values) < read * NEARLY:
                del seen[(a, b)]
        if read >= PAIR_ROWS or not seen:
            break
    return read


def _nearest(columns: Sequence[ColumnProposal]) -> KeyProposal:
    best = max(columns, key=lambda c: (_share(c.facts), -c.facts.max_length))
    share = _share(best.facts)
    reason = Reason(
        N_(
            "không cột hay cặp cột nào phân biệt được các dòng; «%(title)s» gần nhất nhưng chỉ "
            "phân biệt %(share)s %%: phải chọn lại khóa, hoặc thêm cột mã, trước khi áp dụng"
        ),
        {"title": best.source.title, "share": percent(share)},
    )
    return KeyProposal((best.name,), share, (reason,))
