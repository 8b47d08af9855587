"""The collector rests while rows are judged, and goes on as it was."""

import gc

import pytest

from lienthong.services.quality.engine.resting import collector_at_rest


def test_the_collector_goes_on_after_an_error():
    def broken_run():
        with collector_at_rest():
            assert not gc.isenabled()
            raise ValueError

    with pytest.raises(ValueError):
        broken_run()

    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off():
    gc.disable()
    try:
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
