"""Everything that changes the register, each function one transaction with its audit record."""

from lienthong.services.registry.actions.agencies import (
    dissolve_agency,
    establish_agency,
    hand_over_databases,
    merge_agencies,
    move_agency,
    rename_agency,
    split_agency,
)
from lienthong.services.registry.actions.boundaries import (
    MOST_BYTES as MOST_BOUNDARY_BYTES,
)
from lienthong.services.registry.actions.boundaries import (
    drop_boundaries,
    take_boundaries,
)
from lienthong.services.registry.actions.inventory import (
    confirm_inventory,
    decide_lines,
    drop_inventory,
    match_columns,
    receive_inventory,
    recognise_line,
    undo_inventory,
)
from lienthong.services.registry.actions.loading import load_reference
from lienthong.services.registry.actions.registers import enter_known
from lienthong.services.registry.actions.review import (
    appraise_answer,
    assign_review,
    close_review,
    hand_in_answer,
    open_review,
    plan_review,
    return_answer,
    write_answer,
)

__all__ = [
    "MOST_BOUNDARY_BYTES",
    "appraise_answer",
    "assign_review",
    "close_review",
    "confirm_inventory",
    "decide_lines",
    "dissolve_agency",
    "drop_boundaries",
    "drop_inventory",
    "enter_known",
    "establish_agency",
    "hand_in_answer",
    "hand_over_databases",
    "load_reference",
    "match_columns",
    "merge_agencies",
    "move_agency",
    "open_review",
    "plan_review",
    "receive_inventory",
    "recognise_line",
    "rename_agency",
    "return_answer",
    "split_agency",
    "take_boundaries",
    "undo_inventory",
    "write_answer",
]
