"""Signatures of nodes."""
