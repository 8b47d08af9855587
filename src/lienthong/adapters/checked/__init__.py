"""Data of others that rules are checked on in place, beside files: tables of their databases."""
