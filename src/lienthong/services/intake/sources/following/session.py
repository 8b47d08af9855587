"""Follow one source: copy everything chunk by chunk, and take the log as it grows, at once.

A chunk is handed in only after the log was read up to a mark that was set when the chunk had been
read, and without the rows of which the log has told since the copy began: so a row never goes back
to an older state. The position moves in the transaction that settles a run; whoever dies before
that reads the same changes again, and rows that are known already are left out.
"""

import time
from collections.abc import Callable
from contextlib import closing, suppress

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.models import Batch
from lienthong.services.intake.sources import queries
from lienthong.services.intake.sources.following import handing, state
from lienthong.services.intake.sources.following.collapse import Collapsed
from lienthong.services.intake.sources.following.marks import kept_key, read_key
from lienthong.services.intake.sources.following.naming import name_at_place
from lienthong.services.intake.sources.following.ports import (
    Commit,
    FollowedLog,
    LogLost,
    follower,
    keyed_rows,
)
from lienthong.services.intake.sources.models import (
    OPEN_RUNS,
    Following,
    Mode,
    RunState,
    Source,
    SourceRun,
    SourceState,
)
from lienthong.services.intake.sources.ports import Column, SourceRefused, connector

CHANGES_AT_ONCE = 20_000
CHUNK_ROWS = 20_000
WAIT_SECONDS = 1.0
GATHER_SECONDS = 0.3
LAG_SECONDS = 5.0
IDLE_MOVE_SECONDS = 10.0

RunBatch = Callable[[int], Batch]
Stopped = Callable[[], bool]


class Called(Exception):
    """Somebody paused the source, or the process is to end."""


class Session:
    """One source while it is followed. ``run_batch`` runs a batch to its end, here and now."""

    def __init__(self, source: Source, *, by: Actor, run_batch: RunBatch, stopped: Stopped) -> None:
        self._source, self._by = source, by
        self._run_batch, self._stopped = run_batch, stopped
        self._place = queries.place(source)
        self._wanted = queries.wanted(source, whole=True)
        self._name = name_at_place(source)
        self._columns: tuple[Column, ...] = ()
        self._emptied = False
        self._lag_at = self._moved_at = time.monotonic()

    def follow(self, *, until_current: bool = False) -> None:
        """Follow until told to stop; with ``until_current`` until all that was there is here.

        Raises SourceLost when the place is away, UserError when a person must act.
        """
        try:
            self._settle_left()
            self._open_and_follow(until_current)
        except LogLost as error:
            state.begin_anew(source=self._source, error=error, by=self._by)
            self._open_and_follow(until_current)

    def _open_and_follow(self, until_current: bool) -> None:
        with closing(self._opened()) as log, suppress(Called):
            self._follow(log, until_current)

    def _follow(self, log: FollowedLog, until_current: bool) -> None:
        state.reached_place(source=self._source)
        goal = log.mark() if until_current else ""
        while True:
            self._check_called()
            is_copying = Following.objects.get(source=self._source).copied_key is not None
            wait = 0.0 if is_copying else WAIT_SECONDS
            self._take(log, log.read(wait_seconds=wait, limit=CHANGES_AT_ONCE))
            if is_copying:
                self._copy_chunk(log)
                goal = log.mark() if until_current else ""
            elif until_current and log.reached >= goal:
                self._tell(log, at_once=True)
                return
            self._tell(log)

    def _opened(self) -> FollowedLog:
        follows = follower(self._source.kind)
        if follows is None:
            raise SourceRefused(N_("Loại nguồn này không có nhật ký để theo."), code="no-log")
        following = state.of(self._source)
        if not following.position:
            position = follows.prepare(self._place, self._wanted, self._name)
            following = state.prepared(source=self._source, position=position, by=self._by)
        self._look_at_columns()
        return follows.open(self._place, self._wanted, self._name, following.position)

    def _look_at_columns(self) -> None:
        """See which columns the table has now. Raises SourceRefused when one that feeds is gone."""
        self._columns = connector(self._source.kind).columns(self._place, self._wanted)
        left = handing.missing_columns(
            self._source.mapping, self._columns, self._source.key_columns
        )
        if left:
            raise SourceRefused(
                N_("Ở nguồn không còn cột: %(columns)s."),
                code="columns-gone",
                values={"columns": ", ".join(left)},
                remedy=N_(
                    "Mở nguồn, chọn lại bảng và ghép lại cột (cột có thể đã đổi tên), rồi cho hoạt "
                    "động lại; thay đổi từ lúc đó vẫn chờ trong nhật ký."
                ),
            )

    def _take(self, log: FollowedLog, commits: list[Commit]) -> None:
        """Take commits and what follows them at once; a large one in several batches."""
        if not commits:
            return self._move_on(log)
        commits = self._gathered(log, commits)
        found = self._collapsed()
        last = commits[-1]
        for commit in commits:
            for change in commit.changes:
                found.take(change)
                if len(found) >= CHANGES_AT_ONCE:
                    self._hand_in(found, "")
                    log.keep_alive()
                    found = self._collapsed()
        self._hand_in(found, last.position)
        log.confirm(last.position)
        state.changed(source=self._source, at=last.at)
        return None

    def _gathered(self, log: FollowedLog, commits: list[Commit]) -> list[Commit]:
        """Wait a moment for more: a busy source makes larger batches, not more of them."""
        until = time.monotonic() + GATHER_SECONDS
        while len(commits) < CHANGES_AT_ONCE and (left := until - time.monotonic()) > 0:
            commits += log.read(wait_seconds=left, limit=CHANGES_AT_ONCE)
        return commits

    def _collapsed(self) -> Collapsed:
        return Collapsed(self._source.key_columns)

    def _hand_in(self, found: Collapsed, position: str) -> None:
        if any(not self._knows(row) for row in found.rows.values()):
            self._look_at_columns()
        self._emptied = self._emptied or found.emptied
        taken = handing.completed(self._source, self._place, self._columns, found)
        run = handing.hand_in_changes(
            source=self._source, place=self._place, taken=taken, found=found, position=position,
            new_columns=self._new_columns(), by=self._by,
        )  # fmt: skip
        self._finish(run)

    def _knows(self, row: object) -> bool:
        """Tell whether a row of the log has the columns that we know, or fewer."""
        names = {column.name for column in self._columns}
        return isinstance(row, dict) and names.issuperset(row)

    def _new_columns(self) -> list[str]:
        return list(queries.schema_change(self._source, self._columns).new)

    def _copy_chunk(self, log: FollowedLog) -> None:
        """Copy the next rows in the order of the key."""
        following = Following.objects.get(source=self._source)
        key = self._source.key_columns
        sample = keyed_rows().chunk(
            self._place, self._wanted, key, read_key(following.copied_key), CHUNK_ROWS
        )
        mark, self._emptied = log.mark(), False
        while log.reached < mark:
            self._check_called()
            self._take(log, log.read(wait_seconds=WAIT_SECONDS, limit=CHANGES_AT_ONCE))
        if self._emptied or sample.columns != self._columns:
            self._look_at_columns()
            return  # what was read is no longer there: read it again
        taken = handing.Taken(sample.columns, sample.rows)
        run = handing.hand_in_chunk(
            source=self._source, place=self._place, taken=taken, by=self._by
        )
        self._finish(run)
        if len(sample.rows) < CHUNK_ROWS:
            handing.end_copy(source=self._source, by=self._by)
            state.copied(source=self._source, rows=len(sample.rows), key=None)
            return
        names = [column.name for column in sample.columns]
        last = [sample.rows[-1][names.index(name)] for name in key]
        state.copied(source=self._source, rows=len(sample.rows), key=kept_key(last))

    def _finish(self, run: SourceRun | None) -> None:
        """Run the batch of a run and settle it. Raises UserError when it came to nothing."""
        from lienthong.services.intake.sources import running

        if run is None or run.state not in (RunState.IMPORTING, RunState.WAITING):
            return
        while True:
            batch = self._run_batch(run.batch_id or 0)
            run = running.settle(run_id=run.pk, by=self._by)
            if run.state == RunState.DONE:
                return
            if run.state == RunState.FAILED:
                raise UserError(
                    run.note["message"], code=run.note["code"], values=run.note["values"],
                    remedy=N_("Xem lô, rồi cho nguồn hoạt động lại: thay đổi được lấy lại."),
                )  # fmt: skip
            if not batch.is_final:  # a person paused it, or a worker has it
                self._check_called()
                time.sleep(WAIT_SECONDS)

    def _settle_left(self) -> None:
        """End what a process that died left open."""
        for run in SourceRun.objects.filter(source=self._source, state__in=OPEN_RUNS).order_by(
            "pk"
        ):
            if run.batch_id is None:
                run.delete()
            else:
                self._finish(run)

    def _check_called(self) -> None:
        if self._stopped():
            raise Called
        found = Source.objects.filter(pk=self._source.pk).values_list("state", "mode").first()
        following = state.of(self._source)
        if found != (SourceState.ACTIVE, Mode.FOLLOW) or not following.position:
            raise Called

    def _move_on(self, log: FollowedLog) -> None:
        """Let the place forget what is not about our table."""
        now = time.monotonic()
        if now - self._moved_at < IDLE_MOVE_SECONDS:
            return
        self._moved_at = now
        state.moved(source=self._source, position=log.reached)
        log.confirm(log.reached)

    def _tell(self, log: FollowedLog, *, at_once: bool = False) -> None:
        """Keep how far we are, every few seconds."""
        now = time.monotonic()
        if at_once or now - self._lag_at >= LAG_SECONDS:
            self._lag_at = now
            state.told(source=self._source, lag=log.lag())
