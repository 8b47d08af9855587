"""PostgreSQL: the server a node runs for itself, and what only PostgreSQL can do."""
