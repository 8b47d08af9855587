"""Where undeclared data is read from to be looked at: files and databases."""
