"""How each reference file of the registry is read. Order matters: agencies first."""

from collections.abc import Mapping
from typing import Any

from lienthong.services.registry.cells import Cells
from lienthong.services.registry.loading import FactTable
from lienthong.services.registry.models import (
    Agency,
    InformationSystem,
    LegalReference,
    Partner,
    PriorityDatabase,
)


def agency(cells: Cells) -> Mapping[str, Any]:
    return {
        "name": cells.text("name"),
        "level": cells.text("level"),
        "parent_id": cells.text("parent_id") or None,
        "abbreviation": cells.text("abbreviation"),
        "declared_databases": cells.number("declared_databases"),
        "found_nq71": cells.number("found_nq71"),
        "found_dvc82": cells.number("found_dvc82"),
        "found_review": cells.number("found_review"),
    }


def system(cells: Cells) -> Mapping[str, Any]:
    return {
        "group": cells.text("group"),
        "group_name": cells.text("group_name"),
        "name": cells.text("name"),
        "name_en": cells.text("gloss_en"),
        "operator": cells.text("operator"),
        "plans": cells.many("plan_ids"),
        "task_ids": cells.many("task_ids"),
        "kpi_ids": cells.many("kpi_ids"),
        "database_ids": cells.many("database_ids"),
    }


def priority_database(cells: Cells) -> Mapping[str, Any]:
    return {
        "ordinal": cells.number("ordinal"),
        "name": cells.text("name"),
        "full_name": cells.text("full_name"),
        "is_national": cells.truth("is_national"),
        "lead_agency_id": cells.text("lead_agency_id"),
        "deadline": cells.day("deadline_iso"),
        "database_id": cells.text("database_id"),
        "match": cells.text("match"),
        "related_database_ids": cells.many("related_database_ids"),
    }


def partner(cells: Cells) -> Mapping[str, Any]:
    return {
        "agency_id": cells.text("agency_id"),
        "enterprise_id": cells.text("enterprise_id"),
        "enterprise_name": cells.text("enterprise"),
        "enterprise_short": cells.text("enterprise_short"),
        "ordinal": cells.number("ordinal"),
    }


def legal_reference(cells: Cells) -> Mapping[str, Any]:
    return {
        "number": cells.text("number"),
        "kind": cells.text("type"),
        "issued_on": cells.day("date_iso"),
        "issuer": cells.text("issuer"),
        "issuer_id": cells.text("issuer_id"),
        "subject": cells.text("subject"),
        "status": cells.text("status"),
        "cited_in": cells.many("cited_in"),
    }


FACT_TABLES = (
    FactTable(Agency, "agencies.csv", agency),
    FactTable(InformationSystem, "systems.csv", system),
    FactTable(PriorityDatabase, "priority_databases.csv", priority_database),
    FactTable(Partner, "partners.csv", partner),
    FactTable(LegalReference, "legal_references.csv", legal_reference),
)
