"""The 25 checks as somebody would write them with each peer: counts of failing rows, no keys."""
