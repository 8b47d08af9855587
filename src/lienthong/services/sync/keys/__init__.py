"""The keys of peers: which signature counts, how keys follow one another and are revoked."""
