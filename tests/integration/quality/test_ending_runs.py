"""Runs tell how far they are, and end when somebody asks."""

import json

import pytest
from django.db import connection

from lienthong.entrypoints.cli.app import main
from lienthong.services.audit.models import AuditRecord
from lienthong.services.quality import actions
from lienthong.services.quality.engine.steps import STEPS
from lienthong.services.quality.errors import NotRunning, RunCancelled
from lienthong.services.quality.models import Failure, Run
from lienthong.services.quality.node import watching
from tests.integration.quality.test_runs import BY, planted, table  # noqa: F401 - fixtures


@pytest.mark.django_db(transaction=True)
def test_a_run_tells_its_step_and_ends_when_somebody_asks(planted, monkeypatch):  # noqa: F811
    monkeypatch.setattr(watching, "EVERY_SECONDS", 0.0)
    measure, steps = actions.measuring.measure, []

    def watched(table, *, watch, **known):  # noqa: F811
        def ask(step):
            watch(step)
            beside = connection.copy()
            try:
                with beside.cursor() as cursor:
                    cursor.execute("SELECT step, step_number FROM quality_run")
                    steps.append(cursor.fetchone())
                    cursor.execute("UPDATE quality_run SET cancelled_by = 'An'")
            finally:
                beside.close()

        return measure(table, watch=ask, **known)

    monkeypatch.setattr(actions.measuring, "measure", watched)

    with pytest.raises(RunCancelled):
        actions.run(table_name="do_thu", by=BY)

    run = Run.objects.get()
    assert steps == [(STEPS[0], 1)]
    assert (run.state, run.cancelled_by) == (Run.CANCELLED, "An")
    assert not Failure.objects.exists()


@pytest.mark.django_db
def test_a_run_that_is_going_on_can_be_asked_to_end(planted):  # noqa: F811
    run = actions.run(table_name="do_thu", by=BY)
    with pytest.raises(NotRunning):
        actions.cancel_run(run_id=run.pk, by=BY)
    Run.objects.update(state=Run.RUNNING)

    actions.cancel_run(run_id=run.pk, by=BY)

    run.refresh_from_db()
    assert run.cancelled_by == str(BY)
    assert AuditRecord.objects.filter(action="quality.cancel").count() == 1


@pytest.mark.django_db
def test_runs_are_listed_with_engine_and_contract_version(planted, capsys, monkeypatch):  # noqa: F811
    from lienthong.entrypoints.cli import quality_runs

    monkeypatch.setattr(quality_runs, "open_django", lambda home: None)
    actions.run(table_name="do_thu", by=BY)

    assert main(["quality", "runs", "do_thu", "--json"]) == 0

    (found,) = json.loads(capsys.readouterr().out)
    assert (found["engine"], found["contract_version"], found["state"]) == (
        "postgres", "1.0.0", "done",
    )  # fmt: skip
    assert main(["quality", "runs", "do_thu"]) == 0
    assert "do_thu" in capsys.readouterr().out
