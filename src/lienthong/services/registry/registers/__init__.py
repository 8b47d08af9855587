"""Registers that go with the plans: rows of declared tables, found from tasks and databases."""
