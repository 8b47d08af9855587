"""What numpy is told before it is loaded."""

import os
import subprocess
import sys

_ASKED = "import lienthong, numpy, os; print(len(os.listdir('/proc/self/task')))"


def test_numpy_starts_no_thread_of_its_own() -> None:
    told = {n: v for n, v in os.environ.items() if n != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True, env=told
    )

    assert done.stdout.strip() == "1"


def test_numpy_keeps_the_threads_that_somebody_gave_it() -> None:
    told = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    asked = f"{_ASKED.partition(';')[0]}; print(os.environ['OPENBLAS_NUM_THREADS'])"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=told
    )

    assert done.stdout.strip() == "2"
