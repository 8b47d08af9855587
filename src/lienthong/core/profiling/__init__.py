"""Look at data nobody has declared yet, and propose what its contract could say.

Pure: rows come in as columns of raw cells, a proposal with its reasons goes out. Nothing here is
certain, so nothing is said without its share of the values, and nothing unclear is chosen.
"""
