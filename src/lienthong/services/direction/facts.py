"""How each reference file of the plans is read. Order matters: plans first."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lienthong.services.direction.models import Kpi, Plan, PriorityItem, ReportingRule, Task
from lienthong.services.registry.cells import Cells
from lienthong.services.registry.loading import FactTable


def plan(cells: Cells) -> Mapping[str, Any]:
    return {
        "kind": cells.text("type"),
        "number": cells.text("number"),
        "issuer": cells.text("issuer"),
        "issued_on": cells.day("date_iso"),
        "title": cells.text("title"),
    }


def task(cells: Cells) -> Mapping[str, Any]:
    return {
        "plan_id": cells.text("plan_id"),
        "section": cells.text("section"),
        "title": cells.text("title_vi"),
        "lead": cells.text("lead"),
        "lead_ids": cells.many("lead_ids"),
        "lead_basis": cells.text("lead_basis"),
        "coordinating": cells.text("coordinating"),
        "coordinating_ids": cells.many("coordinating_ids"),
        "deadline": cells.day("deadline_iso"),
        "deadline_rule": cells.text("deadline_rule"),
        "deadline_basis": cells.text("deadline_basis"),
        "cadence": cells.text("cadence"),
        "period_start": cells.day("period_start"),
        "period_end": cells.day("period_end"),
        "pillar": cells.text("pillar"),
    }


def kpi(cells: Cells) -> Mapping[str, Any]:
    return {
        "plan_id": cells.text("plan_id"),
        "section": cells.text("section"),
        "kind": cells.text("kind"),
        "title": cells.text("title_vi"),
        "comparator": cells.text("comparator"),
        "target": cells.text("target_value"),
        "target_number": _decimal(cells.text("target_value")),
        "unit": cells.text("unit"),
        "owner": cells.text("owner"),
        "owner_ids": cells.many("owner_ids"),
        "implementing": cells.text("implementing"),
        "implementing_ids": cells.many("implementing_ids"),
        "period": cells.text("period"),
        "deadline": cells.day("deadline_iso"),
        "deadline_basis": cells.text("deadline_basis"),
        "task_ids": cells.many("task_id"),
    }


def reporting_rule(cells: Cells) -> Mapping[str, Any]:
    return {
        "plan_id": cells.text("plan_id"),
        "section": cells.text("section"),
        "reporter": cells.text("reporter"),
        "reporter_ids": cells.many("reporter_ids"),
        "recipient": cells.text("recipient"),
        "recipient_ids": cells.many("recipient_ids"),
        "final_recipient": cells.text("final_recipient"),
        "title": cells.text("title_vi"),
        "cadence": cells.text("cadence"),
        "period_label": cells.text("period_label"),
        "cutoff_start": cells.text("cutoff_start"),
        "cutoff_start_year_offset": cells.number("cutoff_start_year_offset"),
        "cutoff_end": cells.text("cutoff_end"),
        "due_day": cells.number("due_day"),
        "due_month": cells.text("due_month"),
        "due_rule": cells.text("due_rule"),
        "channel": cells.text("channel"),
        "channel_url": cells.text("channel_url"),
        "task_ids": cells.many("task_id"),
    }


def priority_item(cells: Cells) -> Mapping[str, Any]:
    return {
        "database_id": cells.text("priority_database_id"),
        "part": cells.text("part"),
        "ordinal": cells.number("ordinal"),
        "label": cells.text("label"),
        "title": cells.text("title_vi"),
    }


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text).quantize(Decimal("0.0001"))
    except InvalidOperation:
        return None  # a milestone: «hoàn thành»


FACT_TABLES = (
    FactTable(Plan, "plans.csv", plan),
    FactTable(Task, "tasks.csv", task),
    FactTable(Kpi, "kpis.csv", kpi),
    FactTable(ReportingRule, "reporting_rules.csv", reporting_rule),
    FactTable(PriorityItem, "priority_items.csv", priority_item),
)
