"""Rules of a table as a plan that an engine of sets can run: which rows are right for certain.

Nothing here runs anything. A plan holds SQL conditions in one engine's dialect, each only ever
saying «this rule is met by this row for certain» or «this rule does not look at this row». What is
left is asked of the reference evaluation (``core.rules``), so an engine can never judge otherwise.
"""
