"""DuckDB inside this process: sets of rows in files and in memory."""
