"""Rules: what a row must satisfy, one kind to a file, and the checker that runs them all."""
