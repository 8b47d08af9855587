"""How rows travel between nodes: streams, receipts, alarms, proof that both sides are equal."""
