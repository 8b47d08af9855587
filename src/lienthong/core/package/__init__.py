"""The package: the one message that travels between nodes, and the receipt that answers it.

Bytes in, values out. Nothing here reads a clock, a file, a database or a network.
"""
