"""The home page: what is red, late, new."""
