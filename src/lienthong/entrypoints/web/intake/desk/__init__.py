"""The pages of the desk: what waits, its causes, one row, work on many rows, answers, workbooks."""
