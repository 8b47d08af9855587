"""After any changes the moved figures are those of a full run over the changed table."""

from collections import Counter

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.adapters.checked.state import GROUPED, apply, full_run, load, save
from lienthong.adapters.duckdb.opening import of_arrow
from lienthong.services.quality.engine.incremental import WHOLE
from tests.generative.quality.test_engines import PHASES, TABLE, TODAY, WORDS, tables

KEY = ("khoa",)


def keyed(rows, first):
    keys = pa.array(range(first, first + rows.num_rows), pa.int64())
    return rows.append_column("khoa", keys)


def full(rows, folder):
    full_run(of_arrow(rows), TABLE, WORDS, TODAY, identity=KEY, folder=folder)
    return load(folder, TABLE, WORDS, TODAY)


def figures(state):
    """What a state says, without rules that only a full run looks at."""
    found = {}
    for rule, o in state.outcomes.items():
        if o.rule.kind not in WHOLE:
            groups = (o.groups or 0, o.excess or 0) if o.rule.kind in GROUPED else ()
            skips = Counter({reason: n for reason, n in o.skips.items() if n})
            found[rule] = (o.failed, o.passed, skips, groups, state.failing[rule].every())
    return found, state.rows


@given(tables(), tables(), tables(), st.data())
@settings(deadline=None, phases=PHASES, max_examples=5, suppress_health_check=list(HealthCheck))
def test_moved_figures_equal_a_full_run(tmp_path_factory, base, new, later, data):
    folder = tmp_path_factory.mktemp("state")
    base, new = keyed(base, 0), keyed(new, 1_000)
    changed = data.draw(st.integers(0, min(base.num_rows, later.num_rows)))
    gone = data.draw(st.integers(changed, base.num_rows))
    edited = keyed(later.slice(0, changed), 0)
    state = full(base, folder)

    after = pa.concat_tables([edited, new])
    apply(state, TABLE, WORDS, TODAY, before=base.slice(0, gone), after=after, identity=KEY)
    save(folder, state)

    now = full(pa.concat_tables([after, base.slice(gone)]), folder / "again")
    assert figures(state) == figures(now)
    assert figures(load(folder, TABLE, WORDS, TODAY)) == figures(now)
