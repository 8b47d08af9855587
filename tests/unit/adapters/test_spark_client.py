"""The client of Spark Connect within a process that has no main file."""

import subprocess
import sys


def test_the_client_does_not_end_a_process_without_a_main_file() -> None:
    code = "import lienthong.adapters.spark.session; print('loaded')"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout) == (0, "loaded\n"), done.stderr
