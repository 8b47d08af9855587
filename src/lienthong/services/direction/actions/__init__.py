"""Everything that changes plans and tasks, each function one transaction with its audit record."""

from lienthong.services.direction.actions.importing import (
    confirm_plan,
    decide,
    drop_plan,
    receive_plan,
)
from lienthong.services.direction.actions.kpis import (
    declare_kpi,
    measure_kpis,
    request_measuring,
)
from lienthong.services.direction.actions.loading import load_reference
from lienthong.services.direction.actions.own_kpis import (
    define_kpi,
    describe_kpi,
    edit_kpi,
    retire_kpi,
    revive_kpi,
    ship_kpis,
    take_in_kpis,
)
from lienthong.services.direction.actions.priority_items import complete_item
from lienthong.services.direction.actions.tasks import (
    attach_file,
    complete_period,
    complete_task,
    hand_over,
    link_task,
    reopen_task,
    report_progress,
    track,
)

__all__ = [
    "attach_file",
    "complete_item",
    "complete_period",
    "complete_task",
    "confirm_plan",
    "decide",
    "declare_kpi",
    "define_kpi",
    "describe_kpi",
    "drop_plan",
    "edit_kpi",
    "hand_over",
    "link_task",
    "load_reference",
    "measure_kpis",
    "receive_plan",
    "reopen_task",
    "report_progress",
    "request_measuring",
    "retire_kpi",
    "revive_kpi",
    "ship_kpis",
    "take_in_kpis",
    "track",
]
