"""How a file was understood, from a sample of its rows: fields for columns, lines left out, splits.

Nothing here is stored: it is worked out anew each time it is shown, from the original.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.contract.parts import flat_columns, is_attached
from lienthong.core.profiling.fields import Column, Proposed, Surety, explain, propose
from lienthong.core.profiling.model import Reason
from lienthong.core.shaping.apply import text_of
from lienthong.core.shaping.model import Shaping
from lienthong.services.contracts.proposing import known_values
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import evidence, mapping, remembering, shaping
from lienthong.services.intake.layout import Layout, LeftOut, Sifted
from lienthong.services.intake.models import Batch, RememberedMapping
from lienthong.services.intake.opening import Opened
from lienthong.services.intake.ports import BadLine, Cells, FileTable

FIRST_ROWS = 400  # all of them are in the sample
MOST_KEPT = 1_000
MOST_READ = 50_000  # lines read for a sample; a larger file is not read to its end
OTHER_TABLE = "other_table"  # in Batch.reading
_EXAMPLES = 3
_EXAMPLE_LENGTH = 60


@dataclass(frozen=True)
class Sample:
    """Rows of data of a file: its first ones, then evenly spread ones among the lines read.

    ``whole`` says that every row of data is in it.
    """

    rows: tuple[tuple[int, Cells], ...]
    lines: int
    data: int
    whole: bool


@dataclass(frozen=True)
class Matched:
    """One column of the file: examples, the field it feeds, how surely, and why."""

    title: str
    examples: tuple[str, ...]
    field: str | None
    proposed: Proposed
    encoding: str = ""
    made: Shaping | None = None


@dataclass(frozen=True)
class Understood:
    """A file as it was understood."""

    table: FileTable
    sample: Sample
    columns: tuple[Matched, ...]
    suggestions: tuple[shaping.Suggested, ...]
    sifted: Sifted
    layout: Layout
    remembered: RememberedMapping | None = None

    @property
    def left_out(self) -> list[tuple[int, LeftOut]]:
        """The lines taken for no data among those read."""
        return self.sifted.left_out

    @property
    def other_table(self) -> int | None:
        """The line where another table begins in the same sheet."""
        return other_table_of(self.sifted)


def other_table_of(sifted: Sifted) -> int | None:
    """Return the line where another table begins, among the lines read so far."""
    return next((n for n, line in sifted.left_out if line.reason == "other-table"), None)


def undecided(batch: Batch) -> int | None:
    """Return the line of another table in the sheet, of which nobody has said what becomes."""
    found: int | None = batch.reading.get(OTHER_TABLE)
    return None if Layout.of(batch.layout).one_table else found


def read_sample(table: FileTable) -> Sample:
    """Read the sample. The rows of the table are used up."""
    total = min(table.rows_total or MOST_READ, MOST_READ)
    step = max(1, (total - FIRST_ROWS) // (MOST_KEPT - FIRST_ROWS))
    kept: list[tuple[int, Cells]] = []
    lines = data = 0
    ended = True
    for number, cells in table.rows:
        lines += 1
        if not isinstance(cells, LeftOut | BadLine) and any(c not in (None, "") for c in cells):
            data += 1
            if data <= FIRST_ROWS or (data - FIRST_ROWS) % step == 0:
                kept.append((number, cells))
        if lines >= MOST_READ:
            ended = False
            break
    return Sample(tuple(kept), lines, data, ended and len(kept) == data)


def asking_of(table: Table) -> shaping.Asking:
    """Return what columns of a table are matched with: the dictionary in force, known codes."""
    known = {k.term: k for k in known_values()}
    return shaping.Asking(table, dictionary.current(), known, clock.today())


def match(
    asking: shaping.Asking, header: Sequence[str], sample: Sample, layout: Layout
) -> tuple[list[Column], dict[str, Proposed]]:
    """Propose a field for every column of the file."""
    table = asking.table
    columns = [
        asking.column(title, [row[i] if i < len(row) else None for _, row in sample.rows])
        for i, title in enumerate(header)
    ]
    own = _own(header, layout)
    taken = {name for title in own if (name := _made_for(title, layout))}
    names = mapping.by_names(table, own, asking.dictionary)
    # Values never lead to a field of files; its own title does, or a download would lose them.
    by_title = set(names.values())
    fields = [f for f in flat_columns(table) if not is_attached(f) or f.name in by_title]
    named = {t: f for t, f in names.items() if f not in taken}
    free = [f for f in fields if f.name not in taken]
    asked = [c for c in columns if c.title in own and not _special(c.title, named)]
    found = propose([c for c in asked if not _made_for(c.title, layout)], free, named)
    return columns, found | _fixed(header, named, layout)


def _own(header: Sequence[str], layout: Layout) -> list[str]:
    """Return the columns that are read as themselves: not shut out, not taken apart."""
    used = {c for s in layout.shaping for c in Shaping.of(s).columns}
    return [t for i, t in enumerate(header) if i not in layout.columns_out and t not in used]


def _made_for(title: str, layout: Layout) -> str:
    """Return the field that an added column was confirmed to feed."""
    return next((s["feeds"][title] for s in layout.shaping if title in s.get("feeds", {})), "")


def _special(title: str, named: Mapping[str, str | None]) -> bool:
    return named.get(title) == mapping.QUARANTINE_TARGET or (
        mapping.is_reason(title) and mapping.QUARANTINE_TARGET in named.values()
    )


def _fixed(
    header: Sequence[str], named: Mapping[str, str | None], layout: Layout
) -> dict[str, Proposed]:
    """Return the columns that are not asked: returned references, shut out, taken apart, made."""
    own = set(_own(header, layout))
    found: dict[str, Proposed] = {}
    for title in header:
        field = _made_for(title, layout) or None
        if title in own and _special(title, named):
            found[title] = Proposed(named.get(title), Surety.SURE)
        elif title not in own or field:
            found[title] = Proposed(field, Surety.SURE if field else Surety.NONE)
    return found


def settled(
    proposed: Mapping[str, Proposed], suggestions: Sequence[shaping.Suggested]
) -> dict[str, Proposed]:
    """Return the proposals without those of columns that seem to hold more than the field asks."""
    held = {c for s in suggestions for c in s.shaping.columns}
    said = Reason(N_("có vẻ chứa hai thứ, hoặc chỉ một phần của một thứ: xem đề xuất ở trên"))
    return {
        title: Proposed(None, Surety.NONE, 0, (said,))
        if title in held and one.surety is Surety.LIKELY
        else one
        for title, one in proposed.items()
    }


def understand(batch: Batch, table: Table, opened: Opened) -> Understood:
    """Return how a batch's file is understood, with the fields chosen so far."""
    layout = Layout.of(batch.layout)
    sample = read_sample(opened.table)
    header = opened.table.header
    asking = asking_of(table)
    rows = [cells for _, cells in sample.rows]
    columns, proposed = match(asking, header, sample, layout)
    suggestions = shaping.suggest(asking, rows, header, proposed, layout)
    proposed = settled(proposed, suggestions)
    chosen = mapping.today(table, batch.mapping)
    names = mapping.by_names(table, header, asking.dictionary)
    converted = opened.table.notes.get("converted")
    encodings: Mapping[str, str] = converted if isinstance(converted, dict) else {}
    made = {t: s for one in layout.shaping for s in [Shaping.of(one)] for t in s.titles}
    matched = tuple(
        Matched(
            title=column.title,
            examples=examples_of(column),
            field=chosen.get(column.title),
            proposed=_said(column, table, chosen.get(column.title), proposed[column.title], names),
            encoding=encodings.get(column.title, ""),
            made=made.get(column.title),
        )
        for column in columns
    )
    return Understood(
        table=opened.table,
        sample=sample,
        columns=matched,
        suggestions=suggestions,
        sifted=opened.sifted,
        layout=layout,
        remembered=remembering.applied(layout),
    )


def _said(
    column: Column,
    table: Table,
    chosen: str | None,
    proposed: Proposed,
    names: Mapping[str, str | None],
) -> Proposed:
    """Return what is said of the field that was chosen, which need not be the one proposed."""
    if chosen == proposed.field or chosen == mapping.QUARANTINE_TARGET:
        return proposed
    if chosen is None:
        return replace(proposed, field=None, surety=Surety.NONE)
    field = next((f for f in flat_columns(table) if f.name == chosen), None)
    if field is None:
        return Proposed(chosen, Surety.NONE, 0, (Reason("—"),))
    return explain(column, field, is_name=names.get(column.title) == chosen)


def examples_of(column: Column) -> tuple[str, ...]:
    """Return a few different values as a person reads them."""
    texts = [text_of(v) for v in list(column.facts.values)[:_EXAMPLES]]
    return tuple(" / ".join(t.splitlines())[:_EXAMPLE_LENGTH] for t in texts)


def describe(batch: Batch, table: Table, opened: Opened) -> None:
    """Note on a batch how its file was understood, and match its columns.

    A matching remembered for files of this shape is applied at once.
    """
    batch.file_format = opened.reader.name
    batch.sheet = opened.table.sheet
    sample = read_sample(opened.table)
    batch.reading = dict(opened.table.notes) | {
        "sheets": list(opened.sheets),
        evidence.KEY: evidence.found_in(opened.table.header, [cells for _, cells in sample.rows]),
        OTHER_TABLE: other_table_of(opened.sifted),
    }
    batch.rows_total = opened.table.rows_total
    layout = Layout.of(batch.layout)
    header = opened.table.header
    known = None
    if not (layout.shaping or layout.afresh):
        known = remembering.remembered(table, header, batch.unit)
    if known is not None:
        layout = replace(
            layout, remembered=known.pk, shaping=remembering.shaping_for(known, header)
        )
        batch.layout = layout.stored()
        batch.mapping = remembering.mapping_for(known, table, header)
        return
    asking = asking_of(table)
    _, proposed = match(asking, header, sample, layout)
    rows = [cells for _, cells in sample.rows]
    proposed = settled(proposed, shaping.suggest(asking, rows, header, proposed, layout))
    batch.mapping = {title: proposed[title].field for title in header}
