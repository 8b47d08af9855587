"""Streams to receivers that are not our software: messages by a profile, not packages."""
