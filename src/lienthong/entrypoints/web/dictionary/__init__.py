"""Pages of the shared dictionary: terms, code lists, coverage."""
