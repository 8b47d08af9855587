"""What capture and delivery tell each other: who is woken, and who waits for more."""

import threading
from datetime import UTC, datetime

from lienthong.entrypoints.jobs.sync_flow import Flow, Lingering
from lienthong.services.sync.delivery import Next
from lienthong.services.sync.models import OutPackage, OutStream

AT = datetime(2026, 11, 21, tzinfo=UTC)


def sent(*, is_last: bool = True) -> Next:
    stream = OutStream(pk=1, contract_id="thu", created_at=AT)
    return Next(stream, OutPackage(pk=7, stream=stream), (), False, is_last)


def test_loop_is_woken_for_streams_that_nobody_serves() -> None:
    flow = Flow(workers=2)
    with flow.serving(1):
        flow.sealed({1})
        served = flow.wake.is_set()
        flow.sealed({1, 2})

    assert (served, flow.wake.is_set()) == (False, True)


def test_package_counts_as_kept_from_its_answer_until_it_is_kept_or_given_up() -> None:
    flow = Flow(workers=2)
    with flow.serving(1):
        lingering = Lingering(flow, threading.Event())
        lingering.answered(sent(is_last=False))
        more_wait = flow.as_good_as_kept, flow.is_idle()
        lingering.answered(sent())
        last = flow.as_good_as_kept, flow.is_idle()

    assert (more_wait, last, flow.as_good_as_kept) == (([], False), ([7], True), [])


def test_worker_stays_for_a_package_that_comes_soon() -> None:
    flow = Flow(workers=2)
    with flow.serving(1):
        lingering = Lingering(flow, threading.Event())
        lingering.answered(sent())
        flow.sealed({1})

        assert lingering.more()
        assert not lingering.more()


def test_worker_goes_at_once_when_others_want_it_or_the_process_stops() -> None:
    crowded, stop = Flow(workers=1), threading.Event()
    stop.set()
    outcomes = []
    for flow, stopping in ((crowded, threading.Event()), (Flow(workers=2), stop)):
        with flow.serving(1):
            lingering = Lingering(flow, stopping)
            lingering.answered(sent())
            flow.sealed({1})
            outcomes.append(lingering.more())

    assert outcomes == [False, False]
