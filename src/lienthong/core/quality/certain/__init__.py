"""Kinds of rules as conditions of certainty. Each file says one kind, or one validator."""
