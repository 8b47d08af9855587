"""Arrow without pandas, which nothing here uses and which takes a third of a second to import."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

import pyarrow as pa

_PANDAS = "pandas"


class _NoPandas(MetaPathFinder):
    """Finds that there is no pandas, and knows nothing of other modules."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        if fullname == _PANDAS:
            raise ModuleNotFoundError(fullname, name=fullname)


def leave_pandas_out() -> None:
    """Have pyarrow look for pandas now, and find none: it does so once, at its first array.

    Whoever turns a table into pandas makes pyarrow look again. If pandas is loaded already, it
    costs nothing more.
    """
    if _PANDAS in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([""])
    finally:
        sys.meta_path.remove(finder)
