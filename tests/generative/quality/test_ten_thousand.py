"""Ten thousand generated tables on every engine: what plain Python says of each rule and each row.

A generated table has a contract of its own (one or two of ten parts, up to six stated rules of
each, about a dozen rules in all) and up to forty rows; what is compared is which rows fail, how
many pass, why rows are skipped and which rules cannot be asked. A table costs 30 to 46 ms of
processor time, 10,000 of them five to eight minutes on each engine (decision 54). ``make
test-long`` asks all of them; the fast suite some dozens.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.generative.quality import engines
from tests.generative.quality.drawn import drawn_tables

FEW = 25
AT_ONCE, TIMES = 1_000, 10  # ten thousand, told in parts so that a run that is stopped has a count
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)  # the long test makes a failure small
EVER = (*QUICKLY, Phase.shrink)
NEW = "LIENTHONG_NEW_EXAMPLES"


def ask(check, count, phases, part=0):
    """Ask one engine about so many tables, others in each part."""

    @given(drawn_tables())
    @settings(
        deadline=None, max_examples=count, phases=phases, suppress_health_check=list(HealthCheck)
    )
    def run(drawn):
        check(drawn)

    if part and not os.environ.get(NEW):
        run = seed(part)(run)
    run()


@pytest.mark.parametrize("opened", [engines.in_memory, engines.in_parquet])
def test_tables_in_files_are_judged_as_by_the_reference(opened, tmp_path):
    with opened(tmp_path) as check:
        ask(check, FEW, QUICKLY)


@pytest.mark.django_db(transaction=True)
def test_tables_in_postgres_are_judged_as_by_the_reference(tmp_path):
    with engines.in_postgres(tmp_path) as check:
        ask(check, FEW, QUICKLY)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(1, TIMES + 1))
@pytest.mark.parametrize("opened", [engines.in_memory, engines.in_parquet, engines.in_sail])
def test_ten_thousand_tables_are_judged_alike(opened, part, tmp_path):
    with opened(tmp_path) as check:
        ask(check, AT_ONCE, EVER, part)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(1, TIMES + 1))
def test_ten_thousand_tables_of_postgres_are_judged_alike(part, tmp_path):
    with engines.in_postgres(tmp_path) as check:
        ask(check, AT_ONCE, EVER, part)
