"""Standardisers: raw cells in, values and a record of every change out."""
