"""What some rows of a source would become: read, matched and judged as the run does it.

The rows are taken into a file of the run's form and read back by its reader, so that nothing is
shown that a run would see otherwise.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lienthong.core.contract.model import Table
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import evidence, opening, previewing
from lienthong.services.intake import mapping as matching
from lienthong.services.intake import understanding as files
from lienthong.services.intake.layout import Layout
from lienthong.services.intake.models import Batch
from lienthong.services.intake.sources import queries
from lienthong.services.intake.sources.models import Source
from lienthong.services.intake.sources.ports import connector
from lienthong.services.intake.sources.workplace import workplace

SAMPLE_ROWS = 300
# What an earlier file of this shape was matched with may take columns apart; a source does not.
_LAYOUT = Layout(afresh=True)


def proposed(source: Source) -> dict[str, str | None]:
    """Return column → field by names and values. Raises UserError, SourceLost, SourceRefused."""
    _, table = contracts.table(source.table_name)
    with _sampled(source) as (path, rows):
        batch = _batch(source, path, {})
        if rows:
            files.describe(batch, table, opening.open_file(path, batch, table))
            return dict(batch.mapping)
    titles = [name for name, _ in source.columns]
    return matching.guess(table, titles, files.asking_of(table).dictionary)


def understood(source: Source, table: Table) -> tuple[files.Understood, previewing.Preview]:
    """Return how the columns are understood, and rows before and after. Writes nothing.

    Raises UserError, SourceLost, SourceRefused.
    """
    with _sampled(source) as (path, rows):
        batch = _batch(source, path, source.mapping)
        opened = opening.open_file(path, batch, table)
        known = files.understand(batch, table, opened)
        cells = [row for _, row in known.sample.rows]
        batch.reading = {evidence.KEY: evidence.found_in(known.table.header, cells)}
        sample = replace(known.sample, whole=rows < SAMPLE_ROWS)
        return known, previewing.judged_sample(batch, table, opened, sample)


@contextmanager
def _sampled(source: Source) -> Iterator[tuple[Path, int]]:
    """Take some rows into a file; give it and how many they are."""
    reader = connector(source.kind)
    wanted = replace(queries.wanted(source, whole=True), limit=SAMPLE_ROWS)
    with workplace() as folder:
        path = folder / f"mau{reader.suffix}"
        yield path, reader.extract(queries.place(source), wanted, path).rows


def _batch(source: Source, path: Path, mapping: Mapping[str, str | None]) -> Batch:
    """Return what the run would make of the source; it is never kept."""
    return Batch(
        table_name=source.table_name,
        file_name=path.name,
        unit=source.unit,
        write_scope=source.unit or None,
        mapping=dict(mapping),
        layout=_LAYOUT.stored(),
    )
