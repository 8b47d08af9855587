"""Rows that are likely the same: named by a linkage engine; said where there is none."""

from dataclasses import replace

import pyarrow as pa

from lienthong.adapters.duckdb.opening import of_arrow
from lienthong.core.contract.model import Likeness
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.around import Around
from lienthong.services.quality.engine.checking import check_data
from lienthong.services.quality.engine.failures import Failing
from tests.generative.quality.test_engines import TODAY, WORDS
from tests.unit.core.tables import field, table

TABLE = replace(table(field("ma"), field("ten"), key=("ma",)), likeness=Likeness(near=("ten",)))
ROWS = pa.table({"ma": ["1", "2", "3"], "ten": ["Nguyễn An", "Nguyen An", "Lê Bình"]})


class Kept:
    def __init__(self):
        self.keys = []

    def take(self, rule, failing):
        self.keys += [one.key for one in failing if rule.kind == "likely_duplicate"]


def likely(around, sink=None):
    report = check_data(of_arrow(ROWS), TABLE, WORDS, today=TODAY, sink=sink, around=around)
    (found,) = (o for o in report.outcomes if o.rule.kind == "likely_duplicate")
    return found


def test_without_a_linkage_engine_the_rule_says_that_it_was_not_measured():
    found = likely(Around())

    assert (found.checked, dict(found.skips), found.score) == (0, {reasons.NO_LINKER: 3}, None)


def test_a_linkage_engine_names_the_rows_and_counts_those_that_would_have_to_go():
    def linker(engine, likeness, keys):
        assert (likeness.near, list(keys)) == (("ten",), ["ma"])
        yield [Failing(1, ("1",), ("Nguyễn An",)), Failing(2, ("2",), ("Nguyen An",))]

    kept = Kept()
    found = likely(Around(linker=linker), kept)

    assert (found.failed, found.passed, found.groups, found.excess) == (2, 1, 1, 1)
    assert kept.keys == [("1",), ("2",)]
