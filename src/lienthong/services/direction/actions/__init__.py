"""Everything that changes plans and tasks, each function one transaction with its audit record."""

from lienthong.services.direction.actions.importing import (
    confirm_plan,
    decide,
    drop_plan,
    receive_plan,
)
from lienthong.services.direction.actions.kpis import declare_kpi
from lienthong.services.direction.actions.loading import load_reference
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
    "drop_plan",
    "hand_over",
    "link_task",
    "load_reference",
    "receive_plan",
    "reopen_task",
    "report_progress",
    "track",
]
