"""Indicators: what they are, what was measured or declared of them, and where they are heading."""
