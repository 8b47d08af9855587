"""How streams are kept within bounds and proved: quotas, pace, chain, kept comparisons."""
