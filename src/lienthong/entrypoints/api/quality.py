"""The six words, the rules behind them and the failing rows, as JSON."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router

from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.entrypoints.api.caller import demand, demand_contract, demand_table, opens
from lienthong.entrypoints.named import named
from lienthong.services.contracts import queries as contracts
from lienthong.services.quality import actions, queries
from lienthong.services.quality.errors import NeverMeasured, UnknownResult
from lienthong.services.quality.masking import may_search, shown_all
from lienthong.services.quality.models import RuleResult, Run
from lienthong.services.quality.scores import Score, SixWords
from lienthong.services.records.access import Access
from lienthong.services.registry.standings import every_standing
from lienthong.services.sync.queries import shared_share

router = Router(tags=["quality"])
MOST_ROWS = 1000


@router.get("/")
def overview(
    request: HttpRequest, limit: int | None = None, offset: int = 0
) -> list[dict[str, Any]]:
    """The six words of every declared database, or of `limit` of them from `offset` on."""
    demand(request, "records.read")
    shown = [c for c in contracts.all_current() if opens(request, c)]
    begin = max(0, offset)
    end = None if limit is None else begin + max(0, limit)
    return [
        {"contract": one.contract.id, "title": one.contract.title}
        | words_json(one.words, one.index)
        for one in every_standing(shown)[begin:end]
    ]


def _of_contract(contract: Contract) -> dict[str, Any]:
    return words_json(queries.words_of(contract, shared_share), queries.index_of(contract))


@router.get("/contracts/{contract_id}")
def of_contract(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    """The six words of one database, and how they moved."""
    demand_contract(request, contract_id)
    contract = contracts.current(contract_id)
    return {
        "contract": contract.id,
        "title": contract.title,
        **_of_contract(contract),
        "trend": [
            {"run": point.run, "at": point.at, "words": point.words, "index": point.index}
            for point in queries.trend(contract_id)
        ],
    }


@router.get("/tables/{table_name}")
def of_table(request: HttpRequest, table_name: str) -> dict[str, Any]:
    """The latest run of a table, rule by rule."""
    _, table = demand_table(request, table_name, "read")
    run = queries.latest(table.name)
    if run is None:
        raise NeverMeasured(table.name)
    return {
        "table": table.name,
        "run": run_json(run),
        **words_json(queries.table_words(run), queries.table_index(run)),
        "rules": [result_json(result) for result in queries.results(run)],
    }


@router.post("/tables/{table_name}/runs", response={202: dict[str, str]})
def start(request: HttpRequest, table_name: str) -> tuple[int, dict[str, str]]:
    """Ask for a measurement of a table; a worker does it."""
    user = demand(request, "quality.run")
    demand_table(request, table_name, "read")
    actions.request_run(table_name=table_name, by=user.actor)
    return 202, {"table": table_name, "state": "queued"}


@router.get("/results/{result_id}/failures")
def failing_rows(
    request: HttpRequest, result_id: int, search: str = "", limit: int = 100, offset: int = 0
) -> dict[str, Any]:
    """The rows that break a rule, by key; citizens' values masked unless you may see them."""
    user = demand(request, "records.read")
    result = queries.result(result_id)
    if result is None:
        raise UnknownResult(result_id)
    access = Access.of(user, *contracts.table(result.run.table_name)).demand("read")
    if search and not may_search(access, result):
        raise NotAllowed(
            N_("Quy tắc này xét trường có dữ liệu cá nhân, không được tìm trong giá trị."),
            remedy=N_("Bỏ tham số search, hoặc nhờ người được xem dữ liệu cá nhân."),
        )
    page = queries.failures(
        result,
        search=search,
        limit=max(1, min(limit, MOST_ROWS)),
        offset=max(0, offset),
        access=access,
    )
    rows = [
        {
            "row_id": seen.row_id,
            "value": seen.value,
            "message": gettext(failure.message) % named(seen.values),
            "remedy": gettext(failure.remedy) % named(seen.values),
        }
        for failure, seen in zip(page.rows, shown_all(access, page.rows, result), strict=True)
    ]
    return {"rule": result.rule, "total": page.total, "total_exact": page.exact, "rows": rows}


def words_json(words: SixWords, index: Score) -> dict[str, Any]:
    """Return scores as JSON: value 0–100 or null with the reason."""
    return {
        "index": index.value,
        "index_grade": index.grade,
        "words": {
            word: {
                "value": score.value,
                "grade": score.grade,
                "reason": gettext(score.reason) if score.reason else "",
                "serious": score.serious,
            }
            for word, score in words.items()
        },
    }


def run_json(run: Run) -> dict[str, Any]:
    """Return one run as JSON."""
    return {
        "id": run.pk,
        "contract": run.contract_id,
        "contract_version": run.contract_version,
        "rows": run.rows,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "duration_ms": run.duration_ms,
        "engine": run.engine,
    }


def result_json(result: RuleResult) -> dict[str, Any]:
    """Return one rule's result as JSON."""
    return {
        "id": result.pk,
        "rule": result.rule,
        "kind": result.kind,
        "family": result.family,
        "word": result.word,
        "severity": result.severity,
        "weight": result.weight,
        "columns": result.columns,
        "sentence": gettext(result.sentence) % named(result.values),
        "identifier": result.identifier,
        "score": result.score,
        "checked": result.checked,
        "passed": result.passed,
        "failed": result.failed,
        "skipped": result.skipped,
        "skip_reason": _reason(result),
        "broken": result.broken,
        "duplicate_groups": result.groups,
        "excess_rows": result.excess,
    }


def _reason(result: RuleResult) -> str:
    said = gettext(result.skip_reason) if result.skip_reason else ""
    return said % named(result.skip_values)
