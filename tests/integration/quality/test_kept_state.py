"""A state on disk: what is written grows with the change, and no kill leaves half of it."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from shutil import copytree, rmtree

import pyarrow as pa
import pytest

from lienthong.adapters.checked.errors import StateMissing, StateMoved, StateOutdated
from lienthong.adapters.checked.full_run import full_run
from lienthong.adapters.checked.state import apply, apply_to_references, load, save
from lienthong.adapters.duckdb.opening import of_arrow
from lienthong.core.contract.model import Reference
from lienthong.services.quality import reasons
from lienthong.services.quality.engine.given import GivenOthers
from tests.unit.core.tables import DICTIONARY, field, table

TODAY = date(2026, 1, 1)
KEY = ("ma",)
PEOPLE = table(
    field("ma", required=True, unique=True), field("ten", required=True, unique=True), key=KEY
)


def people(first, count, name="Người {}"):
    """Two and two have one name, or three and three have another."""
    numbers, together = range(first, first + count), 2 if name.startswith("Người") else 3
    names = [name.format(n // together) if n % 5 else None for n in numbers]
    return pa.table({"ma": [f"{n:06d}" for n in numbers], "ten": pa.array(names, pa.string())})


def begun(folder, rows):
    full_run(of_arrow(rows), PEOPLE, DICTIONARY, TODAY, identity=KEY, folder=folder)


def changed(folder, before, after):
    state = load(folder, PEOPLE, DICTIONARY, TODAY)
    apply(state, PEOPLE, DICTIONARY, TODAY, before=before, after=after, identity=KEY)
    save(folder, state)


def said(folder):
    """Return everything that a state says."""
    state = load(folder, PEOPLE, DICTIONARY, TODAY)
    figures = {
        rule: (o.failed, o.passed, dict(o.skips), o.groups or 0, o.excess or 0)
        for rule, o in state.outcomes.items()
    }
    return figures, {rule: dict(one.every()) for rule, one in state.failing.items()}, state.rows


def written(folder):
    """Return the sizes of what lies there beside the lists of the full run."""
    return {p.name: p.stat().st_size for p in folder.iterdir() if p.is_file()}


def test_what_is_written_grows_with_the_change_and_not_with_the_table(tmp_path):
    sizes = {}
    for count in (2_000, 20_000):
        folder = tmp_path / str(count)
        rows = people(0, count)
        begun(folder, rows)
        lists = {p: p.stat().st_mtime_ns for p in folder.glob("base-1/*")}
        changed(folder, rows.slice(0, 100), people(0, 100, "Khác {}"))
        sizes[count] = sum(written(folder).values())

        assert {p: p.stat().st_mtime_ns for p in folder.glob("base-1/*")} == lists
    assert sizes[20_000] < 1.2 * sizes[2_000]


def test_many_small_changes_lie_in_few_files_and_equal_a_full_run(tmp_path):
    rows = people(0, 400)
    begun(tmp_path / "moved", rows)
    for n in range(0, 400, 40):
        changed(tmp_path / "moved", rows.slice(n, 40), people(n, 40, "Khác {}"))

    begun(tmp_path / "whole", people(0, 400, "Khác {}"))
    assert said(tmp_path / "moved") == said(tmp_path / "whole")
    assert len(list((tmp_path / "moved").glob("changes-*"))) <= 4


def test_changes_that_take_each_other_back_leave_nothing(tmp_path):
    rows, other = people(0, 50), people(0, 50, "Khác {}")
    begun(tmp_path, rows)
    first = said(tmp_path)

    changed(tmp_path, rows, other)
    changed(tmp_path, other, rows)

    assert said(tmp_path) == first
    assert not list(tmp_path.glob("changes-*"))


def test_a_state_that_somebody_else_moved_is_not_written_over(tmp_path):
    rows = people(0, 10)
    begun(tmp_path, rows)
    state = load(tmp_path, PEOPLE, DICTIONARY, TODAY)
    changed(tmp_path, rows.slice(0, 1), rows.slice(0, 0))

    with pytest.raises(StateMoved):
        save(tmp_path, state)


def test_a_state_of_another_day_or_of_other_rules_is_refused(tmp_path):
    with pytest.raises(StateMissing):
        load(tmp_path, PEOPLE, DICTIONARY, TODAY)
    begun(tmp_path, people(0, 10))

    with pytest.raises(StateOutdated):
        load(tmp_path, PEOPLE, DICTIONARY, date(2026, 1, 2))
    with pytest.raises(StateOutdated):
        load(tmp_path, table(field("ma"), key=KEY), DICTIONARY, TODAY)


HOMES = table(
    field("ma", required=True),
    field("xa", reference=Reference("khac", "xa", "ma")),
    key=KEY,
)
RULE = "thu.xa.reference"


def homes(first, count, communes):
    numbers = range(first, first + count)
    return pa.table(
        {
            "ma": [f"{n:03d}" for n in numbers],
            "xa": pa.array([communes[n % len(communes)] for n in numbers], pa.string()),
        }
    )


def beside(*communes):
    return GivenOthers(HOMES, {"xa": of_arrow(pa.table({"ma": list(communes)}))})


def referring(state):
    o = state.outcomes[RULE]
    return (o.failed, o.passed, dict(o.skips)), state.failing_rows(RULE)


def test_rows_are_asked_again_about_references_that_changed_on_either_side(tmp_path):
    rows, other = homes(0, 30, ["01", "02", "03", None]), homes(0, 6, ["03", "02"])
    full_run(of_arrow(rows), HOMES, DICTIONARY, TODAY, identity=KEY, folder=tmp_path / "moved",
             others=beside("01", "02"))  # fmt: skip
    state = load(tmp_path / "moved", HOMES, DICTIONARY, TODAY)
    assert referring(state)[0] == (7, 16, {reasons.EMPTY_VALUE: 7})

    apply(state, HOMES, DICTIONARY, TODAY, before=rows.slice(0, 6), after=other, identity=KEY,
          others=beside("01", "02"))  # fmt: skip
    save(tmp_path / "moved", state)
    state = load(tmp_path / "moved", HOMES, DICTIONARY, TODAY)
    apply_to_references(state, RULE, gone=pa.array(["02"]), come=pa.array(["03", "04"]))

    now = pa.concat_tables([other, rows.slice(6)])
    full_run(of_arrow(now), HOMES, DICTIONARY, TODAY, identity=KEY, folder=tmp_path / "whole",
             others=beside("01", "03", "04"))  # fmt: skip
    assert referring(state) == referring(load(tmp_path / "whole", HOMES, DICTIONARY, TODAY))


DYING = """
import os, sys
from pathlib import Path
from shutil import copytree, rmtree
from tests.integration.quality import test_kept_state as at

folder, step = Path(sys.argv[1]), sys.argv[2]
rows, other = at.people(0, 40), at.people(0, 40, "Khác {}")

def work():
    if step == "change":
        at.changed(folder, rows, other)
    else:
        at.begun(folder, other)

def dies_at(last):
    left = [last]
    def look(event, given):
        moves = event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir")
        writes = event == "open" and (given[1] or "r")[0] in "wx"
        if (moves or writes) and str(folder) in str(given[0]):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), 9)
    sys.addaudithook(look)

last = 0
while True:
    last += 1
    child = os.fork()
    if not child:
        dies_at(last)
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    print(last, ended, flush=True)
    if ended == 0:
        break
    if sys.stdin.readline() != "on\\n":
        break
"""


def begun_and_changed(folder, rows):
    """Make a state beside whose lists lies a change."""
    begun(folder, rows.slice(4))
    changed(folder, rows.slice(0, 0), rows.slice(0, 4))


@pytest.mark.parametrize("step", ["change", pytest.param("full run", marks=pytest.mark.long)])
def test_a_kill_at_any_file_leaves_the_old_state_or_the_new_one(tmp_path, step):
    rows, other = people(0, 40), people(0, 40, "Khác {}")
    begun(tmp_path / "new", other)
    new = said(tmp_path / "new")
    folder = tmp_path / "state"
    begun_and_changed(tmp_path / "old", rows)
    old = said(tmp_path / "old")
    copytree(tmp_path / "old", folder)
    seen = []
    with subprocess.Popen(
        [sys.executable, "-c", DYING, str(folder), step],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd(),
    ) as dying:  # fmt: skip
        for line in dying.stdout:
            ended = os.waitstatus_to_exitcode(int(line.split()[1]))
            found = said(folder)
            seen.append((ended, "old" if found == old else "new" if found == new else "broken"))
            if ended == 0:
                break
            if found == new:
                rmtree(folder)
                copytree(tmp_path / "old", folder)  # once more from the old one, to die later
            dying.stdin.write("on\n")
            dying.stdin.flush()

    assert seen[-1] == (0, "new")
    assert {ended for ended, _ in seen[:-1]} == {-signal.SIGKILL}
    assert {state for _, state in seen[:-1]} == {"old", "new"}  # some died with the new one there
    left = [len(list(folder.glob(name))) for name in ("base-*", "changes-*")]
    assert left == [1, 1 if step == "change" else 0]
