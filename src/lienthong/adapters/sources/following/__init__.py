"""Rows of databases by their key, and the logs of their changes: one file a kind of log."""
