"""Read sources and their runs, and what a source would bring; nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources import cursor, query
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.models import Mode, Source, SourceRun
from lienthong.services.intake.sources.permission import sees
from lienthong.services.intake.sources.ports import (
    Column,
    Family,
    Place,
    Sample,
    TableName,
    Wanted,
    connector,
    vault,
)

PREVIEW_ROWS = 20


@dataclass(frozen=True)
class SchemaChange:
    """How the columns of a source differ from those that were matched."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


def source(source_id: int) -> Source:
    """Return one source. Raises NotFound."""
    found = Source.objects.filter(pk=source_id).first()
    if found is None:
        raise NotFound(N_("Không có nguồn «%(source)s»."), values={"source": source_id})
    return found


def by_name(name: str) -> Source:
    """Return a source by its name or number. Raises NotFound."""
    found = Source.objects.filter(name=name).first()
    if found is None and name.isdecimal() and len(name) < 19:
        found = Source.objects.filter(pk=int(name)).first()
    if found is None:
        raise NotFound(
            N_("Không có nguồn «%(source)s»."),
            values={"source": name},
            remedy=N_("Xem danh sách bằng «lienthong source list»."),
        )
    return found


def visible(user: User) -> list[Source]:
    """Return the sources that a person sees, by name."""
    return [found for found in Source.objects.order_by("name") if sees(user, found)]


def runs(of: Source) -> QuerySet[SourceRun]:
    """Return the runs of a source, newest first."""
    return SourceRun.objects.filter(source=of).select_related("batch")


def run(of: Source, run_id: int) -> SourceRun:
    """Return one run of a source. Raises NotFound."""
    found = runs(of).filter(pk=run_id).first()
    if found is None:
        raise NotFound(N_("Nguồn không có lượt chạy «%(run)s»."), values={"run": run_id})
    return found


def run_facts(of: SourceRun) -> dict[str, object]:
    """Return a run as API and command line show it."""
    return {
        "id": of.pk,
        "source": of.source_id,
        "state": str(of.state),
        "created_at": of.created_at,
        "started_at": of.started_at,
        "finished_at": of.finished_at,
        "rows": of.rows,
        "size_bytes": of.size_bytes,
        "file": of.file_name,
        "sha256": of.sha256,
        "batch": of.batch_id,
        "cursor_from": of.cursor_from,
        "cursor_to": of.cursor_to,
        "new_columns": of.new_columns,
        "missing": of.missing,
        "cancelled": of.cancelled,
        "code": of.note.get("code", ""),
    }


def last_runs(sources: Sequence[Source]) -> dict[int, SourceRun]:
    """Return the latest run of each source, by the source's id."""
    found = SourceRun.objects.filter(source__in=sources).order_by("source_id", "-id")
    return {run.source_id: run for run in found.distinct("source_id")}


def place(of: Source) -> Place:
    """Return where a source lies, with its secret unlocked; for connectors only."""
    return Place(of.kind, of.connection, vault().unlock(of.secret))


def shown_place(of: Source) -> Place:
    """Return where a source lies, without its secret: to be shown, not connected to."""
    return Place(of.kind, of.connection)


def tables(of: Source) -> tuple[TableName, ...]:
    """Return what may be taken."""
    return connector(of.kind).tables(place(of))


def columns(of: Source) -> tuple[Column, ...]:
    """Return the columns that the source has now."""
    return connector(of.kind).columns(place(of), wanted(of, whole=True))


def sample(of: Source, rows: int = PREVIEW_ROWS) -> Sample:
    """Return the first rows."""
    return connector(of.kind).sample(place(of), wanted(of, whole=True), rows)


def wanted(of: Source, *, whole: bool = False) -> Wanted:
    """Return what the next run takes; ``whole`` leaves the cursor out."""
    window = None
    if of.mode == Mode.INCREMENTAL and not whole:
        window = cursor.window(
            of.cursor_column, family(of, of.cursor_column), of.cursor_value, of.overlap
        )
    selected = of.selection
    return Wanted(
        schema=str(selected.get("schema", "")),
        table=str(selected.get("table", "")),
        query=str(selected.get("query", "")),
        window=window,
        order=_order(of),
    )


def _order(of: Source) -> tuple[str, ...]:
    """Return the columns that feed the key of the table here; none for a query with an order."""
    text, dialect = str(of.selection.get("query", "")), kind_of(of.kind).dialect
    if not dialect or (text and query.is_ordered(text, dialect)):
        return ()
    _, table = contracts.table(of.table_name)
    fed = {field: column for column, field in of.mapping.items() if field}
    return tuple(fed[name] for name in table.primary_key if name in fed)


def family(of: Source, column: str) -> Family:
    """Return the family of a column as it was matched; text when it is not known."""
    families: dict[str, Family] = dict(of.columns)
    return families.get(column, "text")


def schema_change(of: Source, now: Sequence[Column]) -> SchemaChange:
    """Compare the columns of now with those matched; a column nobody took in is not missed."""
    names = {column.name for column in now}
    known = {name for name, _ in of.columns}
    gone = tuple(sorted(c for c, field in of.mapping.items() if field and c not in names))
    return SchemaChange(gone, tuple(c.name for c in now if c.name not in known))
