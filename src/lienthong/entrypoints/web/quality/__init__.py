"""What was measured of a database: the six words, the rules, the failing rows."""
