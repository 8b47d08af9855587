"""Liên Thông: a node that creates public data and keeps it worth sharing."""

from lienthong.base.processor import multiply_in_one_thread, sort_without_wide_vectors

sort_without_wide_vectors()
multiply_in_one_thread()
