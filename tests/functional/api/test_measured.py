"""Quality, registry and direction over the API: who may ask, and what is masked."""

import json
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import NotAllowed, NotFound
from lienthong.entrypoints.api import direction, kpis, quality, registry
from lienthong.services.accounts.models import User
from lienthong.services.direction import actions as plans
from lienthong.services.direction.errors import MeasuredKpi
from lienthong.services.direction.models import Task
from lienthong.services.quality import actions
from lienthong.services.records.masking import MASK
from lienthong.services.registry import actions as facts
from tests.integration.quality.test_runs import planted, table  # noqa: F401 - fixtures
from tests.integration.registry.test_register import registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BY = system("test")


def asking(role: str, unit: str = ""):
    user = User.objects.create(username=f"{role}-{unit}", role=role, unit=unit)
    return SimpleNamespace(auth=user, user=AnonymousUser())


def as_json(answer):
    return json.loads(json.dumps(answer, cls=DjangoJSONEncoder))


def test_quality_answers_words_rules_and_failing_rows(planted) -> None:  # noqa: F811
    request = asking("data_officer")
    with pytest.raises(NotFound):
        quality.of_table(request, "do_thu")
    actions.run(table_name="do_thu", by=BY)

    found = as_json(quality.of_table(request, "do_thu"))
    contract = as_json(quality.of_contract(request, "do-thu"))
    rule = next(r for r in found["rules"] if r["rule"] == "do_thu.ten.required")
    rows = quality.failing_rows(request, rule["id"])

    assert found["run"]["rows"] == 4
    assert found["words"]["dung"]["value"] == 50
    assert contract["words"]["song"]["value"] == 75
    assert len(contract["trend"]) == 1
    assert rule["sentence"] == "Cột «Tên» phải có giá trị."
    assert [row["row_id"] for row in rows["rows"]] == ["A3"]
    assert [c["contract"] for c in as_json(quality.overview(request))] == ["do-thu"]
    assert len(quality.overview(request, limit=5)) == 1
    assert quality.overview(request, limit=5, offset=1) == []
    with pytest.raises(NotFound):
        quality.failing_rows(request, 0)


def test_citizens_values_are_masked_for_leaders(planted, monkeypatch) -> None:  # noqa: F811
    run = actions.run(table_name="do_thu", by=BY)
    result = run.results.get(rule="do_thu.cha.reference")
    result.columns = ["ten"]
    result.save()

    shown = quality.failing_rows(asking("data_officer"), result.pk)["rows"][0]
    leader = asking("leader")
    masked = quality.failing_rows(leader, result.pk)["rows"][0]
    assert shown["value"] == "Z9"
    assert masked["value"] == MASK
    assert "Z9" not in masked["message"]
    with pytest.raises(NotAllowed):  # the number of answers would tell the value
        quality.failing_rows(leader, result.pk, search="Z9")


def test_run_is_asked_for_by_those_who_may(table) -> None:  # noqa: F811
    status, answer = quality.start(asking("data_officer"), "do_thu")

    assert (status, answer["state"]) == (202, "queued")
    with pytest.raises(NotAllowed):
        quality.start(asking("leader"), "do_thu")


def test_nobody_is_refused() -> None:
    with pytest.raises(NotAllowed) as caught:
        registry.facets(SimpleNamespace(user=AnonymousUser()))
    assert caught.value.status == 401


def test_registry_answers(registered) -> None:  # noqa: F811
    request = asking("leader")

    page = as_json(registry.databases(request, agency="bvhttdl", sort="ten", limit=5))
    assert (page["total"], len(page["rows"])) == (38, 5)
    assert page["rows"][0]["contract"] is None
    assert registry.database(request, "bca-nq71-01")["row"]["co_quan"] == "bca"
    assert len(registry.facets(request)["co_quan"]) == 16
    assert len(registry.duplicates(request)) == 2
    assert len(registry.agencies(request)) == 106
    assert len(registry.systems(request)) == 211
    assert len(registry.priority_databases(request)) == 11
    assert len(registry.legal_references(request)) == 41


def test_direction_answers(registered) -> None:  # noqa: F811
    plans.load_reference(by=BY)
    request = asking("leader")

    assert len(direction.plans(request)) == 5
    assert len(direction.tasks(request)) == 191
    assert len(as_json(direction.reports(request))) == 34


def test_kpis_answer_figures_rows_and_declarations(registered) -> None:  # noqa: F811
    plans.load_reference(by=BY)
    plans.measure_kpis(by=BY)
    leader, officer = asking("leader"), asking("data_officer")

    found = {k["id"]: k for k in as_json(kpis.kpis(leader))}
    assert (found["k002-03"]["source"], found["k002-03"]["value"]) == ("measured", 330)
    assert found["k002-05"]["source"] == "none"
    assert as_json(kpis.rows(leader, "k002-03", search="di tich"))["total"] >= 1
    with pytest.raises(NotAllowed):
        kpis.declare(leader, "k002-05", kpis.Declaration(value=1, evidence="x"))
    with pytest.raises(MeasuredKpi):
        kpis.declare(officer, "k002-03", kpis.Declaration(value=1, evidence="x"))
    assert kpis.declare(officer, "k002-05", kpis.Declaration(value=1, evidence="x"))["value"] == 1
    assert as_json(kpis.kpi(leader, "k002-05"))["declarations"][0]["evidence"] == "x"
    with pytest.raises(NotAllowed):
        kpis.measure(leader, "k002-03")
    assert kpis.measure(officer, "k002-03")[0] == 202


def test_clerk_reports_only_on_tasks_of_the_own_unit() -> None:
    facts.load_reference(by=BY)
    plans.load_reference(by=BY)
    task = Task.objects.exclude(deadline=None).first()
    assert task is not None
    done = direction.Completion(done_on=clock.today(), evidence="Biên bản")

    with pytest.raises(NotAllowed):
        direction.complete(asking("clerk", "đơn vị khác"), task.pk, done)
    clerk = asking("clerk", task.lead_ids[0])
    direction.report_progress(clerk, task.pk, direction.Progress(note="Đang làm"))
    answer = direction.complete(clerk, task.pk, done)
    seen = direction.task(clerk, task.pk)
    assert answer["state"].startswith("done")
    assert [p["kind"] for p in seen["progress"]] == ["done", "progress"]
