"""Carry streams through a NATS JetStream broker, for the fan-in of many nodes."""
