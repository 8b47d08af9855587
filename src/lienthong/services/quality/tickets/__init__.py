"""Failures as work: who owes what by which working day, and whether it is done."""
