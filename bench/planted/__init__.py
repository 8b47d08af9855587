"""Planted faults: kinds of damage to clean rows, what is right for each, and how intake did."""
