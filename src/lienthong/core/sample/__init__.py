"""Rows that are made up: they pass every rule of a contract and belong to nobody."""
