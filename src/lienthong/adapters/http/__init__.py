"""HTTP to other nodes."""
