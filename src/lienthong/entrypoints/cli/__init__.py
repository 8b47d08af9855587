"""The command line: ``lienthong``. Exit code 0: done; 1: the user's mistake; 2: ours."""

from lienthong.entrypoints.cli.app import main

__all__ = ["main"]
