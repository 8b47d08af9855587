"""Filters and small components shared by all pages."""
