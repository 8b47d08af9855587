"""Agencies and units through time: what they were called, where they belonged, what they became."""
