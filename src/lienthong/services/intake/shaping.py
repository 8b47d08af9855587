"""Splits and joins of a file's columns: applied where confirmed, proposed where values call for it.

The columns they make stand after those of the file and are matched to fields like any other, so
nothing after this knows that they were made.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext

from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import flat_columns
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.profiling.evidence import KnownValues
from lienthong.core.profiling.fields import Column, Proposed, Surety, propose, title_points
from lienthong.core.shaping import apply
from lienthong.core.shaping.family import JOINS, SPLITS
from lienthong.core.shaping.model import Join, Shaping, Split
from lienthong.services.intake import mapping
from lienthong.services.intake.layout import Layout, LeftOut
from lienthong.services.intake.ports import BadLine, Cells, FileTable

ENOUGH = 0.8  # share of filled cells that must have the form of a split
_FEWEST = 2  # filled cells
_EXAMPLES = 4
_LENIENT = 22  # points of values from which a joined column may feed the one field that is free
ARROW = " → "
_LEADS = re.compile(
    r"^(?:\s*(?:mã|tên|số|ngày|năm|họ|và|,|/|-|–|&|\+|hiệu|ký|sinh)(?=[\s,/&+–-]|$)[\s,/&+–-]*)+",
    re.I,
)


@dataclass(frozen=True)
class Suggested:
    """A split or join that a person may confirm, the fields it would feed, and some examples.

    ``share`` is the share of filled cells that have its form.
    """

    shaping: Shaping
    title: str
    feeds: Mapping[str, str]
    share: float
    examples: tuple[tuple[str, tuple[str, ...]], ...]


def shaped(table: FileTable, layout: Layout) -> FileTable:
    """Return the table with the confirmed columns added."""
    shapings = [Shaping.of(s) for s in layout.shaping]
    titles, makers = apply.added(shapings, table.header)
    if not titles:
        return table
    return replace(
        table, header=(*table.header, *titles), rows=_longer(table, makers, len(table.header))
    )


def _longer(
    table: FileTable, makers: Sequence[apply.Make], width: int
) -> Iterator[tuple[int, Cells]]:
    for number, cells in table.rows:
        if isinstance(cells, LeftOut | BadLine):
            yield number, cells
            continue
        row = [*cells[:width], *[""] * (width - len(cells))]
        yield number, [*row, *(made for make in makers for made in make(row))]


@dataclass(frozen=True)
class Asking:
    """What proposals are made from: the table, its dictionary, and the values known."""

    table: Table
    dictionary: Dictionary
    known: Mapping[str, KnownValues]
    today: date

    def column(self, title: str, cells: Sequence[object]) -> Column:
        return Column(title, cells, self.dictionary, self.known, self.today)


def suggest(
    asking: Asking,
    rows: Sequence[Cells],
    header: Sequence[str],
    proposed: Mapping[str, Proposed],
    layout: Layout,
) -> tuple[Suggested, ...]:
    """Return the splits and joins that the values call for and nobody decided about."""
    decided = {Shaping.of(s).key for s in layout.shaping} | layout.declined
    made = {t for s in layout.shaping for t in Shaping.of(s).titles}
    own = [(i, t) for i, t in enumerate(header) if t not in made and i not in layout.columns_out]
    taken = {p.field for p in proposed.values() if p.field and p.surety is Surety.SURE}
    found: list[Suggested] = []
    for join in JOINS:
        found += _joins(join, asking, rows, [t for _, t in own], header, taken)
    for i, title in own:
        cells = [row[i] if i < len(row) else None for row in rows]
        best = _split(title, cells, asking, proposed.get(title), taken)
        found += [best] if best else []
    return tuple(s for s in found if s.shaping.key not in decided)


def _split(
    title: str,
    cells: Sequence[object],
    asking: Asking,
    proposed: Proposed | None,
    taken: Collection[str],
) -> Suggested | None:
    texts = [t for c in cells if (t := apply.text_of(c))]
    if len(texts) < _FEWEST:
        return None
    own = proposed.field if proposed else None
    for split in SPLITS:
        parts = [split.take(text) for text in texts]
        share = sum(1 for p in parts if p) / len(texts)
        if share < ENOUGH:
            continue
        shaping = Shaping(
            "split",
            split.name,
            (title,),
            tuple(f"{title}{ARROW}{gettext(part)}" for part in split.parts),
        )
        free = [f for f in flat_columns(asking.table) if f.name not in taken or f.name == own]
        feeds = _fed(split, title, parts, asking, free)
        whole_fits = proposed is not None and proposed.surety in (Surety.SURE, Surety.LIKELY)
        if len(feeds) > 1 or (feeds and not whole_fits):
            matched = {shaping.titles[n]: name for n, name in feeds.items()}
            pairs = [(t, p) for t, p in zip(texts, parts, strict=True) if p]
            return Suggested(shaping, split.title, matched, share, tuple(pairs[:_EXAMPLES]))
    return None


def _fed(
    split: Split,
    title: str,
    parts: Sequence[tuple[str, ...] | None],
    asking: Asking,
    free: Sequence[Field],
) -> dict[int, str]:
    """Return which pieces feed which fields, by position."""
    rest = _LEADS.sub("", title).strip()
    titles = [f"{part} {rest}".strip() for part in split.parts]
    if len(set(titles)) < len(titles):
        return {}
    columns = [
        asking.column(name, [p[n] for p in parts if p is not None]) for n, name in enumerate(titles)
    ]
    named = mapping.by_names(asking.table, titles, asking.dictionary)
    names = {f.name for f in free}
    named = {t: (f if f in names else None) for t, f in named.items()}
    found = propose(columns, free, named)
    return {
        n: field
        for n, name in enumerate(titles)
        if (field := found[name].field) and found[name].surety is not Surety.DOUBTFUL
    }


def _joins(
    join: Join,
    asking: Asking,
    rows: Sequence[Cells],
    titles: Sequence[str],
    header: Sequence[str],
    taken: Collection[str],
) -> Iterator[Suggested]:
    place = {t: i for i, t in enumerate(header)}
    for at in join.find(titles):
        joined = tuple(titles[i] for i in at)
        cells = [
            tuple(apply.text_of(r[place[t]]) if place[t] < len(r) else "" for t in joined)
            for r in rows
        ]
        put = [(c, join.put(c)) for c in cells if any(c)]
        name = " + ".join(joined)
        field = _joined_field(join.name, joined, [text for _, text in put], asking, taken)
        if field is not None and put:
            shaping = Shaping("join", join.name, joined, (name,))
            examples = tuple((" | ".join(c), (text,)) for c, text in put[:_EXAMPLES])
            yield Suggested(shaping, join.title, {name: field}, 1.0, examples)


def _joined_field(
    how: str,
    titles: Sequence[str],
    texts: Sequence[str],
    asking: Asking,
    taken: Collection[str],
) -> str | None:
    """Return the field that the joined text feeds: by a name the titles share, else by values."""
    names = _shared_names(titles)
    called = mapping.by_names(asking.table, names, asking.dictionary)
    column = asking.column(names[0], texts)
    by_name = {f.name: f for f in flat_columns(asking.table)}
    for name in names:
        field = by_name.get(called[name] or "")
        if field is not None and not column.fit(field).against:
            return field.name
    free = [f for f in asking.table.fields if f.name not in taken]
    if how == "date_parts":
        free = [f for f in free if f.logical_type == "date" or f.kind.endswith("date")]
    ranked = [
        (column.fit(f).points + max(_points(name, f) for name in names), f.name)
        for f in free
        if not column.fit(f).against
    ]
    named = [n for p, n in ranked if p >= _LENIENT + (0 if how == "date_parts" else 20)]
    return named[0] if len(named) == 1 else None


def _points(name: str, field: Field) -> float:
    found = title_points(name, field)
    return found[0] if found else 0.0


def _shared_names(titles: Sequence[str]) -> list[str]:
    """Return how the whole may be called: the group, the first title, the titles together."""
    parent = titles[0].rpartition(" – ")[0]
    bare = [t.rpartition(" – ")[2] for t in titles]
    return [n for n in (parent, titles[0], bare[0], " ".join(bare), " và ".join(bare)) if n]
