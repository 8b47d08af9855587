"""The rows of a source that are known: which of a file are new, which are gone from the source."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.services.contracts.sql import table_name
from lienthong.services.intake.sources.following.ports import Marks
from lienthong.services.intake.sources.models import KnownRow, Source, SourceRun

_ALIKE = """
SELECT key FROM intake_knownrow
WHERE source_id = %(source)s AND key = ANY(%(keys)s) AND gone_run_id IS NULL
  AND (key, digest) IN (SELECT * FROM unnest(%(keys)s::text[], %(digests)s::text[]))
"""
_MET = """
UPDATE intake_knownrow SET round = %(round)s
WHERE source_id = %(source)s AND key = ANY(%(keys)s) AND round <> %(round)s
"""
_PUT = """
WITH brought AS (
  SELECT * FROM unnest(%(keys)s::text[], %(digests)s::text[], %(ids)s::text[])
    AS b(key, digest, row_id)
), before AS (
  SELECT k.row_id FROM intake_knownrow AS k JOIN brought AS b USING (key)
  WHERE k.source_id = %(source)s AND k.row_id <> b.row_id AND k.row_id <> ''
), put AS (
  INSERT INTO intake_knownrow (source_id, key, digest, row_id, round)
  SELECT %(source)s, key, digest, row_id, %(round)s FROM brought
  ON CONFLICT (source_id, key) DO UPDATE SET digest = excluded.digest,
    row_id = excluded.row_id, round = excluded.round, gone_run_id = NULL
)
SELECT row_id FROM before
"""
_GONE = """
INSERT INTO intake_knownrow (source_id, key, digest, row_id, round, gone_run_id)
SELECT %(source)s, key, '', '', %(round)s, %(run)s FROM unnest(%(keys)s::text[]) AS key
ON CONFLICT (source_id, key) DO UPDATE
  SET gone_run_id = excluded.gone_run_id, round = excluded.round
"""
_IN_FORCE = """
SELECT t._id FROM {table} AS t
WHERE t._id = ANY(%(ids)s) AND t._event <> 'CANCEL' AND t._source = %(node)s
  AND NOT EXISTS (SELECT FROM intake_knownrow AS k WHERE k.source_id = %(source)s
                  AND k.row_id = t._id AND k.gone_run_id IS NULL)
ORDER BY t._id
"""
MET_TABLE = "lienthong_met_keys"


def alike(source: Source, marks: Marks) -> set[str]:
    """Return the keys of those rows that are known just so."""
    keys, digests = [key for key, _ in marks], [digest for _, digest in marks]
    parameters = {"source": source.pk, "keys": keys, "digests": digests}
    return {key for (key,) in _asked(_ALIKE, parameters)}


def met(source: Source, keys: Iterable[str], copy_round: int) -> None:
    """Note that a copy of everything met these rows."""
    _done(_MET, {"source": source.pk, "keys": list(keys), "round": copy_round})


def touched(source: Source, keys: Sequence[str], copy_round: int) -> set[str]:
    """Return the keys that this copy met before, or of which the log has told since it began."""
    found = KnownRow.objects.filter(source=source, key__in=keys, round=copy_round)
    return set(found.values_list("key", flat=True))


def put(source: Source, marks: Marks, row_ids: Sequence[str], copy_round: int) -> list[str]:
    """Note rows as they were taken; return the identities that some of them had before."""
    parameters = {
        "source": source.pk, "keys": [key for key, _ in marks],
        "digests": [digest for _, digest in marks], "ids": list(row_ids), "round": copy_round,
    }  # fmt: skip
    return [row_id for (row_id,) in _asked(_PUT, parameters)]


def gone(run: SourceRun, keys: Iterable[str], copy_round: int) -> None:
    """Mark rows as gone from the source; what was never known becomes known as gone."""
    parameters = {
        "source": run.source_id, "run": run.pk, "keys": sorted(set(keys)), "round": copy_round,
    }  # fmt: skip
    _done(_GONE, parameters)


def all_gone(run: SourceRun, copy_round: int) -> int:
    """Mark every known row as gone: the table was emptied."""
    return KnownRow.objects.filter(source=run.source).update(gone_run=run, round=copy_round)


def unmet_gone(run: SourceRun, copy_round: int) -> int:
    """Mark the rows as gone that a whole copy did not meet."""
    left = KnownRow.objects.filter(source=run.source, round__lt=copy_round)
    return left.exclude(row_id="", digest="").update(gone_run=run, round=copy_round)


def forget_traces(source: Source) -> None:
    """Forget the rows that were noted only because they went while everything was copied."""
    KnownRow.objects.filter(source=source, row_id="", digest="", gone_run=None).delete()


def in_force(source: Source, table: Table, row_ids: Iterable[str]) -> list[str]:
    """Return those of the identities that are in force here and no row of the source has now."""
    parameters = {"ids": sorted(set(row_ids)), "node": node().node_id, "source": source.pk}
    return [i for (i,) in _asked(_IN_FORCE.format(table=table_name(table)), parameters)]


def begin_meeting() -> None:
    """Make room for the keys of a whole extraction, until the end of the transaction."""
    _done(f"CREATE TEMP TABLE {MET_TABLE} (key text PRIMARY KEY) ON COMMIT DROP", {})


def meet(keys: Iterable[str]) -> None:
    """Note keys of the extraction."""
    _done(
        f"INSERT INTO {MET_TABLE} SELECT unnest(%(keys)s::text[]) ON CONFLICT DO NOTHING",
        {"keys": list(keys)},
    )


def end_meeting(run: SourceRun) -> int:
    """Mark the known rows as gone that the extraction did not have; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {MET_TABLE}")
        cursor.execute(
            "UPDATE intake_knownrow AS k SET gone_run_id = %s WHERE k.source_id = %s "  # noqa: S608
            f"AND NOT EXISTS (SELECT FROM {MET_TABLE} AS m WHERE m.key = k.key)",
            [run.pk, run.source_id],
        )
        return int(cursor.rowcount)


def _asked(statement: str, parameters: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _done(statement: str, parameters: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
