"""How new a table is: by the reference, the newest day and what the rule says of it."""

from dataclasses import replace

import pytest

from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.table_freshness import newest_day, table_freshness
from tests.spec.newest_days import CASES
from tests.spec.test_spec import TODAY


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_the_newest_day_says_whether_a_table_is_fresh(case):
    (rule,) = table_freshness(case.table)
    found = newest_day(case.held, TODAY)

    assert found == case.newest
    assert case.is_empty or rule.is_met(found, TODAY) == (case.ends == (1, 0))


@pytest.mark.parametrize("days", [None, 0, True, 1.5, "7"])
def test_a_rule_without_a_number_of_days_is_refused(days):
    table = CASES[0].table
    rule = replace(table.rules[0], arguments={} if days is None else {"days": days})

    with pytest.raises(RuleRejected, match="số ngày"):
        list(table_freshness(replace(table, rules=(rule,))))
