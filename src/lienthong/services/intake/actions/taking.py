"""How the rows of one batch are read and judged: by its run, and when some are judged anew."""

from collections.abc import Iterator

from lienthong.base import clock
from lienthong.core.contract.model import Table
from lienthong.services.intake import evidence, opening
from lienthong.services.intake.desk import answers, handed_back
from lienthong.services.intake.judging import Judge, RawRow
from lienthong.services.intake.models import Batch
from lienthong.services.intake.opening import Opened
from lienthong.services.intake.staging import Staging


def rows_of(batch: Batch, opened: Opened, table: Table) -> Iterator[RawRow | None]:
    """Yield the data rows with the answers that people gave before; None is a blank row."""
    rows = handed_back.checked(table, opening.raw_rows(batch, opened, table))
    return answers.load(table, batch.write_scope).applied(rows)


def judge_of(batch: Batch, table: Table) -> Judge:
    """Return the judge of the batch's rows; it counts those staged as if they were there."""
    return Judge(
        table,
        today=clock.today(),
        write_scope=batch.write_scope,
        staged=Staging(batch.pk).rows,
        evidence=evidence.of_batch(batch, table),
        asks_alike=True,
    )
