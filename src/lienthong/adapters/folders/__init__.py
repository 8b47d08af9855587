"""Ways between nodes that are folders: a shared one, or a medium that is carried."""
