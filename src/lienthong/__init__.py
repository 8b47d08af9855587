"""Liên Thông: a node that creates public data and keeps it worth sharing."""

from lienthong.base.processor import sort_without_wide_vectors

sort_without_wide_vectors()
