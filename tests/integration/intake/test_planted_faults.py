"""Damaged rows through the Judge: no certain repair is wrong, and each kind is met as written."""

import pytest

from bench.planted import tally
from bench.planted.family import KINDS
from bench.planted.setting import declare
from lienthong.base import clock

ROWS = 40


_FOUND = []  # counted once, by the first test that asks


@pytest.fixture
def counted(transactional_db):
    if not _FOUND:
        declare()
        _FOUND.append(tally.count(ROWS, clock.today()))
    return _FOUND[0]


def test_there_are_many_kinds_each_with_its_own_name():
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 40


def test_no_certain_repair_is_wrong(counted):
    tallies, _ = counted

    assert {t.kind.name: t.wrong for t in tallies if t.wrong} == {}


def test_each_kind_is_met_as_written(counted):
    tallies, _ = counted

    assert {t.kind.name: t.rows for t in tallies if t.rows < 3} == {}
    assert {t.kind.name: t.other[:3] for t in tallies if t.recall < t.kind.recall} == {}


def test_no_fault_is_accepted_in_silence(counted):
    tallies, _ = counted

    assert {t.kind.name: t.other[:3] for t in tallies if t.missed} == {}


def test_clean_rows_are_neither_changed_nor_stopped(counted):
    _, clean = counted

    assert (clean.rows, clean.changed, clean.stopped) == (3 * ROWS, 0, 0)
