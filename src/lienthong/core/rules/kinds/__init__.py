"""Kinds of rules. Each file compiles the rules of its kind that a table has."""
