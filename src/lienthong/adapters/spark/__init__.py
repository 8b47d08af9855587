"""Clusters that speak the Spark Connect protocol: Sail, or Spark, on one machine or on many.

Their client takes a process whose main module has neither a file nor a specification for a run of
its own doctests: it looks for an installed Spark and ends the process. ``python -c`` is such a
process, and every worker of pytest-xdist: here its main module is given a specification.
"""

import sys
from importlib.machinery import ModuleSpec

_main = sys.modules["__main__"]
if _main.__spec__ is None and not hasattr(_main, "__file__"):
    _main.__spec__ = ModuleSpec("__main__", None)
