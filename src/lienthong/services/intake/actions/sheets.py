"""Several sheets of one workbook, all of one shape: each becomes a batch of its own, run together.

Each keeps its own line numbers, progress and undo.
"""

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import opening, originals, understanding
from lienthong.services.intake.actions.batches import cancel_batch, receive_file, set_mapping, start
from lienthong.services.intake.layout import Layout
from lienthong.services.intake.models import Batch
from lienthong.services.intake.ports import header_key
from lienthong.services.intake.remembering import fingerprint
from lienthong.services.intake.scope import access_of

MOST_SHEETS = 100


def start_alike(*, batch: Batch, by: Actor) -> tuple[list[Batch], list[str]]:
    """Start a batch and one for each other sheet with the same column titles.

    Returns the batches, and the sheets that were passed: they differ, or hold two tables.
    Raises UserError.
    """
    access_of(by, batch.table_name, "import")
    sheets = [s for s in batch.reading.get("sheets", []) if s != batch.sheet]
    if len(sheets) >= MOST_SHEETS:
        raise UserError(
            N_("Tệp có hơn %(limit)s trang tính."),
            code="too-many-sheets",
            values={"limit": MOST_SHEETS},
            remedy=N_("Tách tệp thành nhiều tệp nhỏ hơn."),
        )
    if Layout.of(batch.layout).shaping:
        raise UserError(
            N_("Trang này có cột được tách hoặc ghép, chưa nhập được cùng lúc với trang khác."),
            code="shaped-sheets",
            remedy=N_("Nhập từng trang: lần sau cách ghép cột được nhớ và dùng lại."),
        )
    started = [start(batch=batch, by=by)]
    passed: list[str] = []
    shape = fingerprint(list(batch.mapping))
    for sheet in sheets:
        other = _of_shape(batch, sheet, shape)
        if other is None:
            passed.append(sheet)
            continue
        made = receive_file(
            table_name=batch.table_name,
            file_name=batch.file_name,
            content=originals.path_of(batch.file_sha256),
            by=by,
            unit=batch.unit,
            synthetic=batch.synthetic,
            again=True,
            sheet=sheet,
        )
        if understanding.undecided(made) is not None:
            cancel_batch(batch=made, by=by)
            passed.append(sheet)
            continue
        known = {header_key(t): name for t, name in batch.mapping.items()}
        chosen = {title: known.get(header_key(title)) for title in made.mapping}
        started.append(start(batch=set_mapping(batch=made, mapping=chosen, by=by), by=by))
    return started, passed


def _of_shape(batch: Batch, sheet: str, shape: str) -> tuple[str, ...] | None:
    """Return the titles of a sheet when they are those of the batch; an unreadable one is not."""
    _, table = contracts.table(batch.table_name)
    plain = Batch(file_sha256=batch.file_sha256, file_name=batch.file_name, sheet=sheet)
    try:
        header = opening.open_original(plain, table).table.header
    except UserError:
        return None
    return header if fingerprint(header) == shape else None
