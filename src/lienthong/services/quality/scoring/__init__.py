"""How counts become numbers people are held to: weights, thresholds, parts, causes, drops."""
