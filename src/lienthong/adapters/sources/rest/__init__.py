"""Paged REST services: asking for a page, finding the next, writing the records."""
