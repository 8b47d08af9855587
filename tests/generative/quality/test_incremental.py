"""After any changes the moved figures are those of a full run over the changed table."""

from collections import Counter
from dataclasses import replace

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.adapters.checked.full_run import full_run
from lienthong.adapters.checked.state import apply, load, save
from lienthong.adapters.checked.state_rules import GROUPED
from lienthong.adapters.duckdb.opening import of_arrow
from tests.generative.quality.test_engines import PHASES, TODAY, WORDS, tables
from tests.generative.quality.test_engines import TABLE as PLAIN
from tests.unit.core.tables import spec

KEY = ("khoa",)
BOUNDS = (
    spec("it_am", "expression", expression="so >= 0", arguments={"mustBeLessThan": 4}),
    spec("nhieu_am", "expression", expression="so >= 0", arguments={"mustBeGreaterThan": 4}),
    spec("it_trung", "duplicate_values", "ten", arguments={"mustBeLessThan": 20, "unit": "percent"},
         dimension="uniqueness"),
    spec("it_trong", "null_values", "co", arguments={"mustBeLessOrEqualTo": 5}),
)  # fmt: skip
WHOLES = (
    spec("so_dong", "row_count", arguments={"mustBeGreaterOrEqualTo": 12}),
    spec("khoang", "row_count", arguments={"mustBeBetween": [5, 15]}),
    spec("du_tinh", "coverage", "ten", arguments={"members": ["An", "1", "Nguyễn"]}),
    spec("du_thang", "coverage", "sinh", arguments={"months": ["1985-01", "1985-09"]}),
    spec("troi_chu", "drift", "co", "cap", arguments={"most": 0.1}),
    spec("troi_so", "drift", "le", "cap"),
    spec("moi", "table_freshness", "luc", arguments={"days": 30}),
    spec("loi", "text"),
)
TABLE = replace(PLAIN, rules=(*PLAIN.rules, *BOUNDS, *WHOLES), expected_rows=None)


def keyed(rows, first):
    keys = pa.array(range(first, first + rows.num_rows), pa.int64())
    return rows.append_column("khoa", keys)


def with_columns_of(base, edited, data):
    """Return edited rows that hold in some columns what they held."""
    kept = data.draw(st.sets(st.sampled_from(edited.column_names)))
    return pa.table(
        {
            name: base.column(name).slice(0, edited.num_rows) if name in kept else column
            for name, column in zip(edited.column_names, edited.columns, strict=True)
        }
    )


def full(rows, folder):
    full_run(of_arrow(rows), TABLE, WORDS, TODAY, identity=KEY, folder=folder)
    return load(folder, TABLE, WORDS, TODAY)


def figures(state, resting):
    """What a state says, without rules that rest until a full run."""
    found = {}
    for rule, o in state.outcomes.items():
        if rule not in resting:
            groups = (o.groups or 0, o.excess or 0) if o.rule.kind in GROUPED else ()
            skips = Counter({reason: n for reason, n in o.skips.items() if n})
            told = (o.rule.sentence, dict(o.rule.values))
            found[rule] = (o.failed, o.passed, skips, groups, told, state.failing_rows(rule))
    return found, state.rows


def resting(state):
    """Return the rules that rest; each says why."""
    assert all(state.outcomes[rule].rests or state.outcomes[rule].broken for rule in state.resting)
    return set(state.resting)


@given(tables(), tables(), tables(), st.data())
@settings(deadline=None, phases=PHASES, max_examples=5, suppress_health_check=list(HealthCheck))
def test_moved_figures_equal_a_full_run(tmp_path_factory, base, new, later, data):
    folder = tmp_path_factory.mktemp("state")
    base, new = keyed(base, 0), keyed(new, 1_000)
    changed = data.draw(st.integers(0, min(base.num_rows, later.num_rows)))
    gone = data.draw(st.integers(changed, base.num_rows))
    edited = with_columns_of(base, keyed(later.slice(0, changed), 0), data)
    if data.draw(st.booleans()):  # no row came and none went
        gone, new = changed, new.slice(0, 0)
    state = full(base, folder)

    after = pa.concat_tables([edited, new])
    apply(state, TABLE, WORDS, TODAY, before=base.slice(0, gone), after=after, identity=KEY)
    save(folder, state)

    now = full(pa.concat_tables([after, base.slice(gone)]), folder / "again")
    left = resting(state)
    kinds = {state.outcomes[rule].rule.kind for rule in left if state.outcomes[rule].rests}
    assert kinds <= {"outlier", "drift", "table_freshness"}
    assert figures(state, left) == figures(now, left)
    assert figures(load(folder, TABLE, WORDS, TODAY), left) == figures(now, left)
