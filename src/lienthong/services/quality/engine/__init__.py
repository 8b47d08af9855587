"""Measure data where they lie: an engine finds what is right, the reference judges the rest."""
