"""The node's own tables, measured: what rules ask of the rest of the node, and what is kept."""
