"""Memory that a block gave back is kept for the next one: the system clears what it hands out anew.

Blocks of some megabytes come and go by thousands; returning them each time took a fifteenth of a
run of five million rows. What is kept is bounded and goes back when the process ends.
"""

import ctypes
from functools import cache

import pyarrow as pa

_TRIM_ABOVE, _MAP_ABOVE = -1, -3  # names of glibc's malloc.h
_KEPT = 256 << 20  # bytes of freed memory that stay with the process
_LARGE = 32 << 20  # bytes from which on memory is asked for alone; glibc takes no greater number


@cache
def keep_freed_memory() -> None:
    """Have the C library keep what is freed, and Arrow use it; another library is left as it is."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_MAP_ABOVE, _LARGE)
    mallopt(_TRIM_ABOVE, _KEPT)
    pa.set_memory_pool(pa.system_memory_pool())
