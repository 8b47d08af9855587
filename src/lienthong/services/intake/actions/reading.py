"""A person corrects how a file is read: where its table lies, which lines are data, which columns
are taken apart or put together. The columns are matched anew where they changed.
"""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake import opening, understanding
from lienthong.services.intake.layout import Layout
from lienthong.services.intake.models import Batch, BatchState
from lienthong.services.intake.scope import access_of
from lienthong.services.intake.shaping import Suggested

LAST_HEADER_ROW = 400  # the readers look for a header no further down
MOST_LINES = 1_000


@transaction.atomic
def set_table_place(
    *,
    batch: Batch,
    header_rows: tuple[int, int] | None,
    last_row: int | None,
    columns_out: Collection[int],
    by: Actor,
) -> Batch:
    """Say which rows are the header, which row is the last, and which columns are not read."""
    if header_rows is not None and not 1 <= header_rows[0] <= header_rows[1] <= LAST_HEADER_ROW:
        raise UserError(
            N_("Dòng tiêu đề phải nằm trong %(limit)s dòng đầu, dòng đầu trước dòng cuối."),
            code="header-rows",
            values={"limit": LAST_HEADER_ROW},
            remedy=N_("Chọn lại dòng tiêu đề."),
        )
    if header_rows is not None and last_row is not None and last_row <= header_rows[1]:
        raise UserError(
            N_("Dòng cuối của bảng phải nằm dưới dòng tiêu đề."),
            code="last-row",
            remedy=N_("Chọn lại dòng cuối, hoặc để trống để đọc hết trang."),
        )
    batch = _open(batch, by)
    layout = Layout.of(batch.layout)
    changed = replace(
        layout,
        header_rows=header_rows,
        last_row=last_row,
        columns_out=frozenset(columns_out),
        data=frozenset(),
        left=frozenset(),
    )
    if header_rows != layout.header_rows:
        changed = replace(changed, shaping=(), declined=frozenset(), one_table=False)
    return _read_anew(batch, layout, replace(changed, remembered=None), by)


@transaction.atomic
def keep_one_table(*, batch: Batch, by: Actor) -> Batch:
    """Say that the other table of the sheet is left out; its lines are kept with the batch."""
    batch = _open(batch, by)
    layout = Layout.of(batch.layout)
    _keep(batch, layout, replace(layout, one_table=True), by)
    return batch


@transaction.atomic
def set_lines(*, batch: Batch, data: Collection[int], left: Collection[int], by: Actor) -> Batch:
    """Say of single lines, by number, that they are data or that they are none."""
    batch = _open(batch, by)
    layout = Layout.of(batch.layout)
    changed = replace(
        layout,
        data=(layout.data | frozenset(data)) - frozenset(left),
        left=(layout.left | frozenset(left)) - frozenset(data),
    )
    if len(changed.data) + len(changed.left) > MOST_LINES:
        raise UserError(
            N_("Đã chọn riêng quá %(limit)s dòng."),
            code="too-many-lines",
            values={"limit": MOST_LINES},
            remedy=N_("Sửa lại dòng tiêu đề hoặc dòng cuối của bảng."),
        )
    _keep(batch, layout, changed, by)
    return batch


@transaction.atomic
def shape_columns(*, batch: Batch, key: str, accept: bool, by: Actor) -> Batch:
    """Confirm or decline a split or join that was suggested. Raises UserError when it was not."""
    batch = _open(batch, by)
    _, table = contracts.table(batch.table_name)
    suggested = _suggested(batch, table, key)
    layout = Layout.of(batch.layout)
    if not accept:
        _keep(batch, layout, replace(layout, declined=layout.declined | {key}), by)
        return batch
    stored = suggested.shaping.stored() | {"feeds": dict(suggested.feeds)}
    changed = replace(layout, shaping=(*layout.shaping, stored))
    fed = set(suggested.feeds.values())
    kept = {
        title: None if title in suggested.shaping.columns or name in fed else name
        for title, name in batch.mapping.items()
    }
    batch.mapping = kept | {t: suggested.feeds.get(t) for t in suggested.shaping.titles}
    _keep(batch, layout, changed, by)
    return batch


@transaction.atomic
def unshape_columns(*, batch: Batch, title: str, by: Actor) -> Batch:
    """Take back the split or join that made a column; its columns are matched anew."""
    batch = _open(batch, by)
    layout = Layout.of(batch.layout)
    kept = tuple(s for s in layout.shaping if title not in s["titles"])
    return _read_anew(
        batch, layout, replace(layout, shaping=kept, remembered=None, afresh=True), by
    )


@transaction.atomic
def match_afresh(*, batch: Batch, by: Actor) -> Batch:
    """Match the columns without what is remembered of files of this shape."""
    batch = _open(batch, by)
    layout = Layout.of(batch.layout)
    changed = replace(layout, shaping=(), declined=frozenset(), remembered=None, afresh=True)
    return _read_anew(batch, layout, changed, by)


def _suggested(batch: Batch, table: Table, key: str) -> Suggested:
    known = understanding.understand(batch, table, opening.open_original(batch, table))
    for one in known.suggestions:
        if one.shaping.key == key:
            return one
    raise UserError(
        N_("Không còn đề xuất tách hay ghép cột này."),
        code="no-suggestion",
        remedy=N_("Tải lại trang để xem các đề xuất hiện có."),
        status=404,
    )


def _open(batch: Batch, by: Actor) -> Batch:
    access_of(by, batch.table_name, "import")
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in (BatchState.RECEIVED, BatchState.PREVIEWED):
        raise UserError(
            N_("Lô %(batch)s đã chạy, không sửa cách đọc tệp được nữa."),
            code="batch-state",
            values={"batch": batch.pk},
            remedy=N_("Nộp lại tệp thành một lô mới."),
            status=409,
        )
    return batch


def _read_anew(batch: Batch, before: Layout, layout: Layout, by: Actor) -> Batch:
    _, table = contracts.table(batch.table_name)
    batch.layout, batch.mapping = layout.stored(), {}
    understanding.describe(batch, table, opening.open_original(batch, table))
    batch.state = BatchState.RECEIVED
    _keep(batch, before, Layout.of(batch.layout), by)
    return batch


def _keep(batch: Batch, before: Layout, after: Layout, by: Actor) -> None:
    batch.layout = after.stored()
    batch.save()
    audit.record(
        by=by,
        action="intake.read_as",
        subject=f"batch:{batch.pk}",
        before=before.stored(),
        after=batch.layout,
    )
