"""Contracts in force: read, check, apply."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract, Table
from lienthong.entrypoints.api import openapi, shapes
from lienthong.entrypoints.api.caller import caller, demand, demand_contract
from lienthong.entrypoints.api.schemas import ContractIn
from lienthong.services.contracts import actions, queries
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.records.access import Access

router = Router(tags=["contracts"])


@router.get("")
def contracts(request: HttpRequest) -> list[dict[str, Any]]:
    """Every contract in force."""
    demand(request, "records.read")
    return [_facts(contract) for contract in queries.all_current()]


@router.post("/lint")
def lint(request: HttpRequest, body: ContractIn) -> dict[str, Any]:
    """Check a contract without applying it; every fault comes back as an error."""
    demand(request, "records.read")
    known = {contract.id: contract for contract in queries.all_current()}
    contract = read_contract(
        body.text, file=body.file, dictionary=dictionary.current(), known=known
    )
    return _facts(contract)


@router.post("/apply")
def apply(request: HttpRequest, body: ContractIn) -> dict[str, Any]:
    """Put a contract into force."""
    user = demand(request, "contracts.apply")
    return _facts(actions.apply_contract(text=body.text, file=body.file, by=user.actor))


@router.get("/{contract_id}")
def contract(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    """One contract with its tables, fields and versions."""
    demand(request, "records.read")
    found = queries.current(contract_id)
    tables = [
        {"name": t.name, "title": t.title, "fields": shapes.fields_json(_access(request, found, t))}
        for t in found.tables
    ]
    versions = [
        {"version": v.version, "digest": v.digest, "applied_at": v.applied_at.isoformat()}
        for v in queries.versions(contract_id)
    ]
    return _facts(found) | {"tables": tables, "versions": versions}


@router.get("/{contract_id}/openapi.json")
def description(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    """OpenAPI 3.1 of one database: the tables that the caller may read."""
    found = demand_contract(request, contract_id)
    opened = [t for t in found.tables if _access(request, found, t).may_read]
    return openapi.of_database(found, opened)


@router.get("/{contract_id}/odcs.yaml")
def source(request: HttpRequest, contract_id: str) -> HttpResponse:
    """The contract as it was applied, in ODCS YAML."""
    demand(request, "records.read")
    return HttpResponse(
        queries.current(contract_id).source, content_type="application/yaml; charset=utf-8"
    )


def _access(request: HttpRequest, contract: Contract, table: Table) -> Access:
    return Access.of(caller(request), contract, table)


def _facts(contract: Contract) -> dict[str, Any]:
    return {
        "id": contract.id,
        "version": contract.version,
        "title": contract.title,
        "title_en": contract.title_en,
        "owner": contract.owner,
        "digest": contract.digest,
        "tables": [t.name for t in contract.tables],
    }
