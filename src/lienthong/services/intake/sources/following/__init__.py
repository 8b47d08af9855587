"""Sources whose changes are followed in their own log, and the rows that are known of a source."""
