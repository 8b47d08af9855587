"""Plans, their tasks, indicators and reports."""
