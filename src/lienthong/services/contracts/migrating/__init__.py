"""Bring the tables of a contract in force to its next version without losing a value.

``preview`` shows the plan with row counts; ``switching`` puts a version into force in one
transaction; ``steps`` does the long part of a large one beforehand, in chunks that may be killed.
"""
