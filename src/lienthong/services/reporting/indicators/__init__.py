"""Forms of indicators: who fills what, what was given, what it comes to up the tree of units."""
