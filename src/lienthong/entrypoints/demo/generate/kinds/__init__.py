"""Kinds of faults, one file each. Their order is in ``family``."""
