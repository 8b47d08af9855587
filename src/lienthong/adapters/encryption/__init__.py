"""Encryption of payloads for the node that receives them."""
