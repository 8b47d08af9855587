"""Decide a prepared chunk: what the database must be asked is asked for whole columns.

The verdicts are those of ``judging.Judge``, row by row and word by word: every row that is not
simply right is given to it, in order, with what it would have known there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress

from lienthong.core.contract.model import Table
from lienthong.core.rules.by_value import EXACT
from lienthong.core.rules.model import Check, Context, Problem, Value
from lienthong.services.intake.columns.preparing import PreparedChunk, Preparing
from lienthong.services.intake.columns.seen import FirstSeen
from lienthong.services.intake.judging import Judge, Judged, RawRow
from lienthong.services.intake.owners import Owner, owners
from lienthong.services.intake.verdicts import ChunkVerdict, Repaired, repairs_of
from lienthong.services.records.lookup import Columns, DatabaseLookup, Key


class ColumnJudge:
    """Judges the chunks of one file, in the order of its lines."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.table = judge.table
        self._preparing = Preparing(judge)
        self._seen = FirstSeen()

    def recall(self, seen: Iterable[tuple[str, int]]) -> None:
        """Note the identities an earlier run of this file judged, in the order of their lines."""
        self._seen.recall(seen)

    def prepare(self, rows: Sequence[RawRow]) -> PreparedChunk:
        """Standardise and identify rows. Touches no database: it may run ahead in a thread."""
        return self._preparing.prepare(rows)

    def decide(self, chunk: PreparedChunk) -> ChunkVerdict:
        """Return what becomes of the rows."""
        lookup = DatabaseLookup(self.table, staged=self.judge.staged)
        lookup.prefetch_references(_different(self.table, chunk))
        held = owners(self.table, [row_id for row_id in chunk.row_ids if row_id is not None])
        first = self._first_lines(chunk)
        alike = self.judge.seek_alike(self._new_rows(chunk, held))
        alone = set(chunk.alone) | set(first) | self._not_ours(chunk, held)
        ids = enumerate(chunk.row_ids)
        alone.update(n for n, row_id in ids if row_id is None or row_id in alike)
        alone.update(self._alike(chunk, held))
        alone.update(self._missing_targets(chunk, lookup))
        alone.update(self._answered(chunk, lookup))
        for check in self._preparing.unique:
            alone.update(_doubles(chunk, check, lookup))
        judged = self._judge(chunk, sorted(alone), lookup, held, first)
        return _verdict(self.table, chunk, judged)

    def _first_lines(self, chunk: PreparedChunk) -> dict[int, int]:
        """Return position → the earlier line of the file that names the same row."""
        named = [
            (place, row_id, raw.number)
            for place, (row_id, raw) in enumerate(zip(chunk.row_ids, chunk.rows, strict=True))
            if row_id is not None and raw.number is not None and not raw.problems
        ]
        found = self._seen.firsts([row_id for _, row_id, _ in named], [line for *_, line in named])
        return {named[n][0]: line for n, line in found.items()}

    def _new_rows(
        self, chunk: PreparedChunk, held: Mapping[str, Owner]
    ) -> Iterator[tuple[str | None, Mapping[str, Value]]]:
        for place, row_id in enumerate(chunk.row_ids):
            if row_id not in held:
                yield row_id, chunk.row(place)

    def _not_ours(self, chunk: PreparedChunk, held: Mapping[str, Owner]) -> set[int]:
        """Return the rows of another node, or of another unit than the writer's."""
        found: set[int] = set()
        scope, column = self.judge.write_scope, self.table.unit_field
        if held:
            foreign = {i for i, o in held.items() if not o.is_own or o.unit != (scope or o.unit)}
            found.update(n for n, row_id in enumerate(chunk.row_ids) if row_id in foreign)
        if scope is not None:
            units = chunk.columns[column] if column is not None else [None] * len(chunk.rows)
            found.update(n for n, unit in enumerate(units) if unit is None or str(unit) != scope)
        return found

    def _alike(self, chunk: PreparedChunk, held: Mapping[str, Owner]) -> set[int]:
        """Return the new rows that are very like one that is there, where likeness is declared."""
        if self.table.likeness is None:
            return set()
        ids = chunk.row_ids
        fresh = [n for n, row_id in enumerate(ids) if row_id is not None and row_id not in held]
        asked = self.judge.seek_alike((ids[n], chunk.row(n)) for n in fresh)
        return {n for n in fresh if ids[n] in asked}

    def _missing_targets(self, chunk: PreparedChunk, lookup: DatabaseLookup) -> Iterator[int]:
        """Yield the rows that refer to what is not there."""
        context = Context("", lookup, self.judge.today)
        for check in self._preparing.references:
            (name,) = check.rule.columns
            known: dict[tuple[type, Value], bool] = {}
            for place, value in enumerate(chunk.columns[name]):
                key = value.__class__, value
                bad = known.get(key) if value.__class__ in EXACT else None
                if bad is None:
                    bad = isinstance(check.test({name: value}, context), Problem)
                    if value.__class__ in EXACT:
                        known[key] = bad
                if bad:
                    yield place

    def _answered(self, chunk: PreparedChunk, lookup: DatabaseLookup) -> Iterator[int]:
        """Yield the rows that a rule about other rows refuses, or may refuse."""
        careful = _Careful(lookup)
        for place, checks in chunk.asking.items():
            context = Context(chunk.row_ids[place] or "", careful, self.judge.today)
            row = chunk.row(place)
            if any(isinstance(check.test(row, context), Problem) for check in checks):
                yield place

    def _judge(
        self,
        chunk: PreparedChunk,
        alone: Sequence[int],
        lookup: DatabaseLookup,
        held: Mapping[str, Owner],
        first: Mapping[int, int],
    ) -> dict[int, Judged]:
        """Judge some rows as rows, each knowing the accepted rows before it that concern it."""
        if not alone:
            return {}
        judged: dict[int, Judged] = {}
        before = iter(self._concerning(chunk, alone, lookup))
        waiting = next(before, None)
        for place in alone:
            while waiting is not None and waiting < place:
                lookup.note(chunk.row_ids[waiting] or "", chunk.row(waiting))
                waiting = next(before, None)
            raw, row_id = chunk.rows[place], chunk.row_ids[place]
            prepared = chunk.alone.get(place) or self.judge.prepare([raw])[0]
            earlier = first.get(place, raw.number)
            holder = held.get(row_id or "")
            judged[place] = self.judge.verdict(prepared, lookup, holder, earlier)
        return judged

    def _concerning(
        self, chunk: PreparedChunk, alone: Sequence[int], lookup: DatabaseLookup
    ) -> list[int]:
        """Return the other rows that a rule may find when it judges the rows ``alone``."""
        rest = sorted(set(range(len(chunk.rows))) - set(alone))
        if lookup.asks_itself:
            return rest
        asked = {check.rule.columns for check in self._preparing.unique}
        found: set[int] = set()
        for columns in lookup.unique:
            if columns not in asked:  # of the others no row outside ``alone`` shares a key
                keys = _keys(chunk, columns)
                wanted = {keys[place] for place in alone} - {None}
                lookup.prefetch_holders(columns, wanted)
                found.update(place for place in rest if keys[place] in wanted)
        return sorted(found)


class _Careful:
    """Answers what is known about other rows; whether one holds a value it leaves to the Judge."""

    def __init__(self, lookup: DatabaseLookup) -> None:
        self.reference_exists = lookup.reference_exists

    def other_holder(
        self, table_name: str, columns: tuple[str, ...], values: tuple[Value, ...], row_id: str
    ) -> str | None:
        return "?"


def _different(table: Table, chunk: PreparedChunk) -> dict[str, Iterable[Value]]:
    """Return the values of the columns that refer to other rows, equal ones once."""
    return {
        field.name: chunk.columns[field.name]
        if field.is_nested
        else {str(value) for value in chunk.columns[field.name] if value is not None}
        for field in table.fields
        if field.reference or field.is_nested
    }


def _keys(chunk: PreparedChunk, columns: Columns) -> list[Key | None]:
    """Return the texts of some columns of every row; None where one is missing."""
    rows = zip(*(chunk.columns[name] for name in columns), strict=True)
    return [None if None in row else tuple(map(str, row)) for row in rows]


def _doubles(chunk: PreparedChunk, check: Check, lookup: DatabaseLookup) -> Iterator[int]:
    """Yield the rows whose key another row of the chunk has, or another row that is there."""
    columns = check.rule.columns
    keys = _keys(chunk, columns)
    lookup.prefetch_holders(columns, keys)
    often = {key for key, count in Counter(keys).items() if count > 1}
    for place, key in enumerate(keys):
        if key is None or "" in key:
            continue
        row_id = chunk.row_ids[place] or ""
        if key in often or lookup.other_holder(lookup.table.name, columns, key, row_id) is not None:
            yield place


def _verdict(table: Table, chunk: PreparedChunk, judged: Mapping[int, Judged]) -> ChunkVerdict:
    refused = {place for place, one in judged.items() if not one.accepted}
    keep = [place not in refused for place in range(len(chunk.rows))]
    steps = {n: done for n, done in chunk.steps.items() if n not in judged}
    steps.update((place, one.steps) for place, one in judged.items() if one.steps)
    repaired = sorted(steps)
    return ChunkVerdict(
        row_ids=[row_id or "" for row_id in compress(chunk.row_ids, keep)],
        numbers=[raw.number for raw in compress(chunk.rows, keep)],
        refs=[raw.ref for raw in compress(chunk.rows, keep)],
        columns={f.name: list(compress(chunk.columns[f.name], keep)) for f in table.fields},
        repaired=[
            Repaired(chunk.rows[n].number, chunk.row_ids[n] or "", steps[n])
            for n in repaired
            if n not in refused
        ],
        refused=[judged[place] for place in sorted(refused)],
        repairs=repairs_of(steps[n] for n in repaired),
    )
