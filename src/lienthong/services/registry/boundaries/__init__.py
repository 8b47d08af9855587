"""Outlines of provinces and communes that an administrator gives the node; none ship with it."""
