"""Arrow arrays of what numpy holds, without a copy."""

from typing import Any

import numpy as np
import pyarrow as pa


def of_numbers(values: Any) -> pa.Array:
    """Return whole numbers (int32, int64 or uint64) as they lie in memory."""
    held = np.ascontiguousarray(values)
    kind = pa.from_numpy_dtype(held.dtype)
    return pa.Array.from_buffers(kind, len(held), [None, pa.py_buffer(held)])


def of_marks(values: Any) -> pa.Array:
    """Return booleans, a bit each."""
    bits = np.packbits(values, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(bits)])
