"""Liên Thông: a node that creates public data and keeps it worth sharing."""
