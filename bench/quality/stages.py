"""Where the processor time of a full run goes: its steps timed, in a run of its own."""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench.quality.contract import DAY, text

_BEGAN = time.process_time()


def check(path: str) -> dict[str, float]:
    """Return step → processor seconds. What is timed within a step is taken from it."""
    from lienthong.adapters.arrow import engine, reading
    from lienthong.adapters.checked import full_run, state_base, state_folder
    from lienthong.adapters.duckdb.opening import of_parquet
    from lienthong.adapters.files.failures_parquet import FailureFile
    from lienthong.core.contract.parse import parse_contract
    from lienthong.core.quality.doubled import Gathering
    from lienthong.services.dictionary.queries import shipped
    from lienthong.services.quality.engine import asked_rules, asking

    table, words = parse_contract(text(), file="dan-cu.yaml")[0].tables[0], shipped()
    clock = _Clock()
    for owner, name, step in (
        (asked_rules, "settle_few", "Columns of few values, once a value"),
        (reading.Asked, "of", "Conditions by arithmetic and RE2"),
        (reading.Asked, "read", "Hashes and rows to judge, by DuckDB"),
        (Gathering, "done", "Sorting hashes"),
        (asked_rules, "find_doubled", "Rows that share values: read again and compared"),
        (asking.Asker, "judge", "The reference judges what is left"),
        (FailureFile, "take", "Writing failing rows"),
        (engine, "_taken", "Taking rows to judge out of blocks"),
        (state_base.BaseWriter, "done", "Writing the state"),
        (state_folder, "publish", "Writing the state"),
    ):
        clock.watch(owner, name, step)
    ready = time.process_time() - _BEGAN
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        with FailureFile(Path(folder) / "f.parquet", table, open_values=False) as sink:
            full_run.full_run(
                of_parquet(Path(path)), table, words, date.fromisoformat(DAY),
                sink=sink, identity=("ma_so",), folder=Path(folder) / "state",
            )  # fmt: skip
        whole = time.process_time() - began
    found = {"Imports, dictionary and contract": ready, **clock.steps}
    found["Reading the file once, planning and the rest"] = whole - sum(clock.steps.values())
    return {step: round(seconds, 3) for step, seconds in found.items()}


class _Clock:
    """Times functions, without what is timed within them."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._within: list[float] = []

    def watch(self, owner: Any, name: str, step: str) -> None:
        """Put a timed function in the place of one."""
        plain: Callable[..., Any] = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            self._within.append(0.0)
            try:
                return plain(*given, **named)
            finally:
                spent = time.process_time() - began
                self.steps[step] = self.steps.get(step, 0.0) + spent - self._within.pop()
                if self._within:
                    self._within[-1] += spent

        setattr(owner, name, timed)
