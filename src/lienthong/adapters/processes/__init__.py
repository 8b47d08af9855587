"""The processes of a node: who they are, who watches them, and that none outlives its watcher."""
