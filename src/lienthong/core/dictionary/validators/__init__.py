"""One identifier, one file: what makes a value of it possible, where that is written, doctests."""
