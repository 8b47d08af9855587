"""Administrative units of every era: what a name or code means, and what became of the unit."""
