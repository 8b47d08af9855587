"""Everything that changes intake's state, each function one transaction with its audit record."""

from lienthong.services.intake.actions.batches import (
    cancel_batch,
    demand_decided,
    pause_batch,
    receive_file,
    resume_unfinished,
    set_mapping,
    set_sheet,
    start,
)
from lienthong.services.intake.actions.corrections import (
    CorrectionResult,
    correct_row,
    discard_row,
)
from lienthong.services.intake.actions.leaving import keep_left_out, take_as_data
from lienthong.services.intake.actions.reading import (
    keep_one_table,
    match_afresh,
    set_lines,
    set_table_place,
    shape_columns,
    unshape_columns,
)
from lienthong.services.intake.actions.remembering import forget, remember
from lienthong.services.intake.actions.returns import return_refused_row
from lienthong.services.intake.actions.rows import (
    SaveResult,
    cancel_row,
    save_row,
    save_rows,
    trial,
)
from lienthong.services.intake.actions.run import fail_batch, run_batch, run_chunk
from lienthong.services.intake.actions.sheets import start_alike
from lienthong.services.intake.actions.sweeping import sweep
from lienthong.services.intake.actions.undoing import fail_undo, run_undo, undo_batch

__all__ = [
    "CorrectionResult",
    "SaveResult",
    "cancel_batch",
    "cancel_row",
    "correct_row",
    "demand_decided",
    "discard_row",
    "fail_batch",
    "fail_undo",
    "forget",
    "keep_left_out",
    "keep_one_table",
    "match_afresh",
    "pause_batch",
    "receive_file",
    "remember",
    "resume_unfinished",
    "return_refused_row",
    "run_batch",
    "run_chunk",
    "run_undo",
    "save_row",
    "save_rows",
    "set_lines",
    "set_mapping",
    "set_sheet",
    "set_table_place",
    "shape_columns",
    "start",
    "start_alike",
    "sweep",
    "take_as_data",
    "trial",
    "undo_batch",
    "unshape_columns",
]
