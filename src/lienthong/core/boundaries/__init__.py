"""Outlines of administrative units, read from an official file and made into pictures."""
