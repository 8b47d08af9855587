"""How numpy is to use this processor, said before it is loaded: it asks its environment once."""

import os
from pathlib import Path

_KNOWN = Path("/proc/cpuinfo")
_LOOKED_AT = 4_096  # characters: one core says it all


def sort_without_wide_vectors() -> None:
    """Keep numpy from AVX-512 on AMD's processors; whoever set numpy's variable is left alone.

    Five million hashes were sorted in 0.30 s with it and in 0.06 s with AVX2: storing chosen lanes,
    of which that sort is made, takes these processors hundreds of cycles.
    """
    try:
        with _KNOWN.open(encoding="utf-8", errors="replace") as known:
            told = known.read(_LOOKED_AT)
    except OSError:
        return
    if "AuthenticAMD" in told and " avx512f" in told:
        os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4")


def multiply_in_one_thread() -> None:
    """Keep numpy's library of matrices from starting a thread for each core.

    Nothing here multiplies matrices, but its threads look for work for a tenth of a second each
    before they sleep. Whoever set the variable is left alone.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
